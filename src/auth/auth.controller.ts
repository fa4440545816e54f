import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AgentDto } from '../agent/agent.dto.js';
import { AgentService } from '../agent/agent.service.js';
import { RateLimited, TokenExpired, Unauthenticated } from '../errors/common.errors.js';
import { Caller, CallerNetwork } from '../http/address.js';
import { agentToken, customerToken, ForAgent, ForPublic, ReadsToken } from '../http/audience.js';
import { Describe } from '../http/describe.js';
import { type AgentPrincipal, type PublicCaller, Who } from '../http/principal.js';
import { ChangePasswordDto, LoginDto, LoginResultDto, TokenHolderDto, ValidateTokenQuery } from './auth.dto.js';
import { InvalidCredentials } from './auth.errors.js';
import { AuthService } from './auth.service.js';
import { Authenticator } from './authenticator.js';
import { Bearer } from './bearer.js';

@ApiTags('Authentication')
@ForAgent()
@Controller('auth')
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    private readonly agents: AgentService,
  ) {}

  @Post('login')
  @ForPublic()
  @Describe({
    id: 'login',
    summary: 'Sign in',
    description: 'Gives an agent token. Wrong passwords are counted per account and per network; right ones are not.',
    answers: LoginResultDto,
    fails: [InvalidCredentials, RateLimited],
  })
  login(
    @Caller() caller: PublicCaller,
    @Body() body: LoginDto,
    @CallerNetwork() network: string,
  ): Promise<LoginResultDto> {
    return this.auth.login(caller, body, network);
  }

  @Get('me')
  @Describe({ id: 'getMe', summary: 'Who am I', description: 'The agent whose token it is.', answers: AgentDto })
  me(@Who() agent: AgentPrincipal): Promise<AgentDto> {
    return this.agents.get(agent.id);
  }

  @Post('logout')
  @Describe({
    id: 'logout',
    summary: 'Sign out',
    description: 'Ends the session of this token, and its sockets, on every node.',
    status: 204,
  })
  logout(@Who() agent: AgentPrincipal): Promise<void> {
    return this.auth.logout(agent);
  }

  @Post('password')
  @Describe({
    id: 'changePassword',
    summary: 'Change my password',
    description: 'Ends every other session of the agent; the one that calls lives on.',
    status: 204,
    fails: [InvalidCredentials, RateLimited],
  })
  changePassword(
    @Who() agent: AgentPrincipal,
    @Body() body: ChangePasswordDto,
    @CallerNetwork() network: string,
  ): Promise<void> {
    return this.auth.changePassword(agent, body, network);
  }
}

@ApiTags('Public')
@ForPublic()
@Controller('public')
export class ValidateTokenController {
  constructor(private readonly authenticator: Authenticator) {}

  @Get('validate-token')
  @ReadsToken(customerToken, agentToken)
  @Describe({
    id: 'validateToken',
    summary: 'Check a token',
    description: 'Tells whose token it is, of a customer or an agent, sent as a bearer token or as `token`.',
    answers: TokenHolderDto,
    fails: [Unauthenticated, TokenExpired],
  })
  async validate(@Bearer() bearer: string | undefined, @Query() query: ValidateTokenQuery): Promise<TokenHolderDto> {
    const principal = await this.authenticator.authenticate(bearer ?? query.token);
    const { kind, id, name, expiresAt } = principal;
    const holder = { valid: true, type: kind, id, name, expiresAt } as const;
    return principal.kind === 'customer' ? { ...holder, channel: principal.channel } : holder;
  }
}
