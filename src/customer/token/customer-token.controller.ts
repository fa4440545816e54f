import { Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ForAgent } from '../../http/audience.js';
import { Describe } from '../../http/describe.js';
import { type AgentPrincipal, Who } from '../../http/principal.js';
import { UuidPipe } from '../../http/uuid.pipe.js';
import { CustomerInactive, CustomerNotFound, TokenNotFound } from '../customer.errors.js';
import { CustomerTokenDto, IssuedTokenDto } from './customer-token.dto.js';
import { CustomerTokens } from './customer-tokens.js';

@ApiTags('Customer tokens')
@ForAgent()
@Controller('customers/:customerId')
export class CustomerTokenController {
  constructor(private readonly tokens: CustomerTokens) {}

  @Post('token')
  @Describe({
    id: 'issueCustomerToken',
    summary: 'Issue a token for a customer',
    description:
      'A token with which the customer connects to the chat. It shows the whole history, since an agent vouches for ' +
      'the customer. A customer has at most ten live tokens: with one more the oldest ends, before it those that do not ' +
      'show the whole history.',
    answers: IssuedTokenDto,
    fails: [CustomerNotFound, CustomerInactive],
  })
  issue(@Who() actor: AgentPrincipal, @Param('customerId', UuidPipe) customerId: string): Promise<IssuedTokenDto> {
    return this.tokens.issue(actor, customerId);
  }

  @Get('tokens')
  @Describe({
    id: 'listCustomerTokens',
    summary: "List a customer's tokens",
    description: 'The live tokens, newest first. The tokens themselves are not kept and cannot be shown.',
    answers: CustomerTokenDto,
    many: 'list',
    fails: [CustomerNotFound],
  })
  list(@Param('customerId', UuidPipe) customerId: string): Promise<CustomerTokenDto[]> {
    return this.tokens.list(customerId);
  }

  @Get('tokens/:tokenId')
  @Describe({
    id: 'getCustomerToken',
    summary: "Get a customer's token",
    description: 'One live token, without the token itself.',
    answers: CustomerTokenDto,
    fails: [CustomerNotFound, TokenNotFound],
  })
  get(
    @Param('customerId', UuidPipe) customerId: string,
    @Param('tokenId', UuidPipe) tokenId: string,
  ): Promise<CustomerTokenDto> {
    return this.tokens.get(customerId, tokenId);
  }

  @Delete('tokens')
  @Describe({
    id: 'endCustomerTokens',
    summary: "End all of a customer's tokens",
    description: 'Ends every token of the customer, and their sockets, on every node.',
    status: 204,
    fails: [CustomerNotFound],
  })
  endAll(@Who() actor: AgentPrincipal, @Param('customerId', UuidPipe) customerId: string): Promise<void> {
    return this.tokens.endAll(actor, customerId);
  }

  @Delete('tokens/:tokenId')
  @Describe({
    id: 'endCustomerToken',
    summary: "End a customer's token",
    description: 'Ends one token, and its sockets, on every node.',
    status: 204,
    fails: [CustomerNotFound, TokenNotFound],
  })
  end(
    @Who() actor: AgentPrincipal,
    @Param('customerId', UuidPipe) customerId: string,
    @Param('tokenId', UuidPipe) tokenId: string,
  ): Promise<void> {
    return this.tokens.end(actor, customerId, tokenId);
  }
}
