import { Body, Controller, Delete, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Bearer } from '../../auth/bearer.js';
import { RateLimited, TokenExpired, Unauthenticated } from '../../errors/common.errors.js';
import { Caller, CallerNetwork } from '../../http/address.js';
import { customerToken, ForCustomer, ForPublic, ReadsToken } from '../../http/audience.js';
import { Describe } from '../../http/describe.js';
import { type CustomerPrincipal, type PublicCaller, Who } from '../../http/principal.js';
import { CustomerInactive, IdentityProofRequired } from '../customer.errors.js';
import { CustomerTokenRequest, IssuedTokenDto } from './customer-token.dto.js';
import { CustomerTokens } from './customer-tokens.js';
import { PublicTokenService } from './public-token.service.js';

@ApiTags('Public')
@Controller('public/customer-token')
export class PublicTokenController {
  constructor(
    private readonly publicTokens: PublicTokenService,
    private readonly tokens: CustomerTokens,
  ) {}

  @Post()
  @ForPublic()
  @ReadsToken(customerToken)
  @Describe({
    id: 'requestCustomerToken',
    summary: 'Get a customer token',
    description:
      'Gives a token for the customer of this channel id, who is created where there is none. The same channel and ' +
      'channel id are the same customer for ever. Fields of an existing customer are never changed, and the answer ' +
      'does not tell whether the customer is new.\n\n' +
      'On channels whose ids can be guessed (all but WEB and APP) a token obtained without `identityToken` shows only ' +
      'messages from now on; send an earlier token of the customer as bearer token to keep what it shows.',
    answers: IssuedTokenDto,
    fails: [Unauthenticated, TokenExpired, CustomerInactive, IdentityProofRequired, RateLimited],
  })
  issue(
    @Caller() caller: PublicCaller,
    @Body() body: CustomerTokenRequest,
    @Bearer() presented: string | undefined,
    @CallerNetwork() network: string,
  ): Promise<IssuedTokenDto> {
    return this.publicTokens.issue(caller, body, presented, network);
  }

  @Delete()
  @ForCustomer()
  @Describe({
    id: 'endOwnCustomerToken',
    summary: 'End my token',
    description: 'Ends the customer token that is sent as bearer token, and its sockets, on every node.',
    status: 204,
  })
  end(@Who() customer: CustomerPrincipal): Promise<void> {
    return this.tokens.endOwn(customer);
  }
}
