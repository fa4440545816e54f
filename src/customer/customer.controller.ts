import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ForAdmin, ForAgent } from '../http/audience.js';
import { Describe } from '../http/describe.js';
import type { PageDto } from '../http/page.dto.js';
import { type AgentPrincipal, Who } from '../http/principal.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { CreateCustomerDto, CustomerDto, UpdateCustomerDto } from './customer.dto.js';
import { CustomerNotFound, EmailTaken, IdentityTaken, PhoneTaken } from './customer.errors.js';
import { liSi, liSiChanges, liSiDetails } from './customer.examples.js';
import { CustomerErasure } from './customer-erasure.js';
import { CustomerService } from './customer.service.js';
import { LastInteractions } from './last-interactions.js';
import { CustomerList } from './search/customer-list.js';
import { ListCustomersQuery } from './search/customer-query.dto.js';

const taken = [EmailTaken, PhoneTaken, IdentityTaken];

@ApiTags('Customers')
@ForAgent()
@Controller('customers')
export class CustomerController {
  constructor(
    private readonly customers: CustomerService,
    private readonly erasure: CustomerErasure,
    private readonly lists: CustomerList,
    private readonly interactions: LastInteractions,
  ) {}

  @Get()
  @Describe({
    id: 'listCustomers',
    summary: 'List customers',
    description:
      'One page of the customers that fit every filter sent. Page by number, or follow `nextCursor`, which costs the ' +
      'same at any depth.',
    answers: CustomerDto,
    many: 'page',
  })
  list(@Who() agent: AgentPrincipal, @Query() query: ListCustomersQuery): Promise<PageDto<CustomerDto>> {
    return this.lists.read(query, agent.id);
  }

  @Get(':customerId')
  @Describe({
    id: 'getCustomer',
    summary: 'Get a customer',
    description: 'One customer by id.',
    answers: CustomerDto,
    fails: [CustomerNotFound],
  })
  get(@Param('customerId', UuidPipe) customerId: string): Promise<CustomerDto> {
    return this.interactions.upToDate(customerId, () => this.customers.get(customerId));
  }

  @Post()
  @Describe({
    id: 'createCustomer',
    summary: 'Create a customer',
    description: 'Only `name` and `primaryChannel` are required. E-mail, phone and the channel ids are unique.',
    status: 201,
    answers: CustomerDto,
    exampleBody: liSiDetails,
    example: liSi,
    fails: taken,
  })
  create(@Who() actor: AgentPrincipal, @Body() body: CreateCustomerDto): Promise<CustomerDto> {
    return this.customers.create(actor, body);
  }

  @Put(':customerId')
  @Describe({
    id: 'updateCustomer',
    summary: 'Change a customer',
    description:
      'Changes the fields that are sent: absent keeps, `null` clears. `tags` and `customFields` replace the whole ' +
      'value. `active: false` ends every token of the customer. An e-mail, a phone number or a channel id that is taken ' +
      'away or replaced ends the tokens of that channel, as `token.ended` in the audit trail: whoever proved it may be ' +
      'somebody else. What has changed is in the audit trail.',
    answers: CustomerDto,
    exampleBody: liSiChanges,
    example: { ...liSi, ...liSiChanges, updatedAt: '2024-01-15T11:00:00.000Z' },
    fails: [CustomerNotFound, ...taken],
  })
  update(
    @Who() actor: AgentPrincipal,
    @Param('customerId', UuidPipe) customerId: string,
    @Body() body: UpdateCustomerDto,
  ): Promise<CustomerDto> {
    return this.interactions.upToDate(customerId, () => this.customers.update(actor, customerId, body));
  }

  @Delete(':customerId')
  @ForAdmin()
  @Describe({
    id: 'deleteCustomer',
    summary: 'Erase a customer',
    description:
      'Erases the customer with identities, tokens and everything else held about them, at once and for good. Only ' +
      'audit entries stay, without personal data: theirs lose their values in the same moment, and so do those of another ' +
      'customer that tell an e-mail, a phone number or a channel id which was typed there first. To switch a customer ' +
      'off reversibly, send `active: false` instead.',
    status: 204,
    fails: [CustomerNotFound],
  })
  delete(@Who() actor: AgentPrincipal, @Param('customerId', UuidPipe) customerId: string): Promise<void> {
    return this.erasure.erase(actor, customerId);
  }
}
