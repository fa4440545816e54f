import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CustomerNotFound } from '../customer/customer.errors.js';
import { CustomerStore } from '../customer/customer-store.js';
import { ForAgent } from '../http/audience.js';
import { Describe } from '../http/describe.js';
import type { PageDto } from '../http/page.dto.js';
import { type AgentPrincipal, Who } from '../http/principal.js';
import { UuidPipe } from '../http/uuid.pipe.js';
import { AssignDto, ConversationDto, ListConversationsQuery, PageOfConversationsQuery } from './conversation.dto.js';
import { ConversationNotFound, ConversationOpen } from './conversation.errors.js';
import { ConversationList } from './conversation-list.js';
import { ConversationService } from './conversation.service.js';

@ApiTags('Conversations')
@ForAgent()
@Controller()
export class ConversationController {
  constructor(
    private readonly conversations: ConversationService,
    private readonly lists: ConversationList,
    private readonly customers: CustomerStore,
  ) {}

  @Get('conversations')
  @Describe({
    id: 'listConversations',
    summary: 'List conversations',
    description:
      'One page of the conversations that fit every filter sent, each with its customer, its last message and how ' +
      'many messages the caller has not read.',
    answers: ConversationDto,
    many: 'page',
  })
  list(@Who() viewer: AgentPrincipal, @Query() query: ListConversationsQuery): Promise<PageDto<ConversationDto>> {
    return this.lists.forAgent(viewer, query);
  }

  @Get('conversations/:conversationId')
  @Describe({
    id: 'getConversation',
    summary: 'Get a conversation',
    description: 'One conversation by id.',
    answers: ConversationDto,
    fails: [ConversationNotFound],
  })
  get(
    @Who() viewer: AgentPrincipal,
    @Param('conversationId', UuidPipe) conversationId: string,
  ): Promise<ConversationDto> {
    return this.conversations.get(viewer, conversationId);
  }

  @Get('customers/:customerId/conversations')
  @Describe({
    id: 'listConversationsOfCustomer',
    summary: "List a customer's conversations",
    description: 'One page of the conversations of this customer.',
    answers: ConversationDto,
    many: 'page',
    fails: [CustomerNotFound],
  })
  async listOfCustomer(
    @Who() viewer: AgentPrincipal,
    @Param('customerId', UuidPipe) customerId: string,
    @Query() query: PageOfConversationsQuery,
  ): Promise<PageDto<ConversationDto>> {
    await this.customers.get(customerId);
    return this.lists.forAgent(viewer, { ...query, customerId });
  }

  @Post('conversations/:conversationId/assign')
  @Describe({
    id: 'assignConversation',
    summary: 'Assign a conversation',
    description:
      'Gives the conversation to an agent, who from then on gets its messages; others stop getting them. With null ' +
      'it is nobody’s, and every connected agent gets them.',
    answers: ConversationDto,
    fails: [ConversationNotFound],
  })
  assign(
    @Who() actor: AgentPrincipal,
    @Param('conversationId', UuidPipe) conversationId: string,
    @Body() { agentId }: AssignDto,
  ): Promise<ConversationDto> {
    return this.conversations.assign(actor, conversationId, agentId);
  }

  @Post('conversations/:conversationId/resolve')
  @Describe({
    id: 'resolveConversation',
    summary: 'Resolve a conversation',
    description: 'Ends the conversation. The customer’s next message begins another one.',
    answers: ConversationDto,
    fails: [ConversationNotFound],
  })
  resolve(
    @Who() actor: AgentPrincipal,
    @Param('conversationId', UuidPipe) conversationId: string,
  ): Promise<ConversationDto> {
    return this.conversations.resolve(actor, conversationId);
  }

  @Post('conversations/:conversationId/reopen')
  @Describe({
    id: 'reopenConversation',
    summary: 'Reopen a conversation',
    description:
      'Opens a resolved conversation again, unless the customer has begun another one. It is nobody’s where its ' +
      'assignee has been disabled since.',
    answers: ConversationDto,
    fails: [ConversationNotFound, ConversationOpen],
  })
  reopen(
    @Who() actor: AgentPrincipal,
    @Param('conversationId', UuidPipe) conversationId: string,
  ): Promise<ConversationDto> {
    return this.conversations.reopen(actor, conversationId);
  }
}
