import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ForAdmin } from '../http/audience.js';
import { Describe } from '../http/describe.js';
import type { PageDto } from '../http/page.dto.js';
import { type AgentPrincipal, Who } from '../http/principal.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { AgentDto, CreateAgentDto, ListAgentsQuery, UpdateAgentDto } from './agent.dto.js';
import { AgentEmailTaken, AgentNotFound, LastAdmin } from './agent.errors.js';
import { AgentService } from './agent.service.js';

@ApiTags('Agents')
@ForAdmin()
@Controller('agents')
export class AgentController {
  constructor(private readonly agents: AgentService) {}

  @Get()
  @Describe({
    id: 'listAgents',
    summary: 'List agents',
    description: 'One page of the agents, disabled ones included.',
    answers: AgentDto,
    many: 'page',
  })
  list(@Query() query: ListAgentsQuery): Promise<PageDto<AgentDto>> {
    return this.agents.list(query);
  }

  @Post()
  @Describe({
    id: 'createAgent',
    summary: 'Create an agent',
    description: 'The agent can sign in at once with the given password.',
    status: 201,
    answers: AgentDto,
    fails: [AgentEmailTaken],
  })
  create(@Who() actor: AgentPrincipal, @Body() body: CreateAgentDto): Promise<AgentDto> {
    return this.agents.create(actor, body);
  }

  @Get(':agentId')
  @Describe({
    id: 'getAgent',
    summary: 'Get an agent',
    description: 'One agent by id.',
    answers: AgentDto,
    fails: [AgentNotFound],
  })
  get(@Param('agentId', UuidPipe) agentId: string): Promise<AgentDto> {
    return this.agents.get(agentId);
  }

  @Put(':agentId')
  @Describe({
    id: 'updateAgent',
    summary: 'Change an agent',
    description:
      'Changes the fields that are sent. Disabling an agent or setting a password ends all of its sessions on every ' +
      'node within a second (five without Redis); the open conversations of a disabled agent are nobody’s then.',
    answers: AgentDto,
    exampleBody: { name: '王芳', role: 'AGENT' },
    fails: [AgentNotFound, AgentEmailTaken, LastAdmin],
  })
  update(
    @Who() actor: AgentPrincipal,
    @Param('agentId', UuidPipe) agentId: string,
    @Body() body: UpdateAgentDto,
  ): Promise<AgentDto> {
    return this.agents.update(actor, agentId, body);
  }

  @Delete(':agentId')
  @Describe({
    id: 'disableAgent',
    summary: 'Disable an agent',
    description:
      'The agent can no longer sign in, and its sessions end. Its open conversations are nobody’s, and every agent gets ' +
      'their messages. Its row stays, since messages name it.',
    status: 204,
    fails: [AgentNotFound, LastAdmin],
  })
  disable(@Who() actor: AgentPrincipal, @Param('agentId', UuidPipe) agentId: string): Promise<void> {
    return this.agents.disable(actor, agentId);
  }
}
