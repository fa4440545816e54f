import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ForCustomer } from '../http/audience.js';
import { Describe } from '../http/describe.js';
import type { PageDto } from '../http/page.dto.js';
import { type CustomerPrincipal, Who } from '../http/principal.js';
import { ConversationDto, MeDto, PageOfConversationsQuery } from './conversation.dto.js';
import { ConversationList } from './conversation-list.js';

@ApiTags('Me')
@ForCustomer()
@Controller('me')
export class MeController {
  constructor(private readonly lists: ConversationList) {}

  @Get()
  @Describe({
    id: 'getMyself',
    summary: 'Who am I?',
    description: 'The customer who holds the token.',
    answers: MeDto,
  })
  get(@Who() { id, name, channel }: CustomerPrincipal): MeDto {
    return { id, name, channel };
  }

  @Get('conversations')
  @Describe({
    id: 'listMyConversations',
    summary: 'List my conversations',
    description: 'One page of the conversations of the customer who calls.',
    answers: ConversationDto,
    many: 'page',
  })
  list(@Who() viewer: CustomerPrincipal, @Query() query: PageOfConversationsQuery): Promise<PageDto<ConversationDto>> {
    return this.lists.forCustomer(viewer, query);
  }
}
