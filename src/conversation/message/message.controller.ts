import { Body, Controller, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RateLimited } from '../../errors/common.errors.js';
import { ForHolder } from '../../http/audience.js';
import { Describe } from '../../http/describe.js';
import { type Principal, Who } from '../../http/principal.js';
import { UuidPipe } from '../../http/uuid.pipe.js';
import { ConversationCursors } from '../conversation-cursors.js';
import { ConversationNotFound, ConversationResolved, IdempotencyConflict, Overloaded } from '../conversation.errors.js';
import { ListMessagesQuery, MessageDto, PostMessageDto, ReadDto, ReadMarkDto, toMessageDto } from './message.dto.js';
import { MessageService } from './message.service.js';

@ApiTags('Messages')
@ForHolder()
@Controller('conversations/:conversationId')
export class MessageController {
  constructor(
    private readonly messages: MessageService,
    private readonly cursors: ConversationCursors,
  ) {}

  @Get('messages')
  @Describe({
    id: 'listMessages',
    summary: 'Read messages',
    description:
      'Messages in the order of `seq`: the latest, those after `afterSeq`, or the last ones before `beforeSeq`. A ' +
      'customer sees their own conversations only, and no internal note.',
    answers: MessageDto,
    many: 'list',
    fails: [ConversationNotFound],
  })
  list(
    @Who() viewer: Principal,
    @Param('conversationId', UuidPipe) conversationId: string,
    @Query() query: ListMessagesQuery,
  ): Promise<MessageDto[]> {
    return this.messages.list(viewer, conversationId, query);
  }

  @Post('messages')
  @Describe({
    id: 'postMessage',
    summary: 'Say something',
    description:
      'Stores a message; it is on disk when this answers. With a `clientMessageId` it is stored once however often it ' +
      'is sent. A customer’s message to a resolved conversation goes to their open one, or begins one. The first ' +
      'agent to reply to a conversation that nobody serves becomes its assignee.',
    status: 201,
    answers: MessageDto,
    exampleBody: { content: '消息内容', clientMessageId: 'c0ffee-1' },
    fails: [ConversationNotFound, ConversationResolved, IdempotencyConflict, RateLimited, Overloaded],
  })
  async post(
    @Who() sender: Principal,
    @Param('conversationId', UuidPipe) conversationId: string,
    @Body() body: PostMessageDto,
  ): Promise<MessageDto> {
    const { message } = await this.messages.post(sender, conversationId, body);
    return toMessageDto(message);
  }

  @Put('read')
  @Describe({
    id: 'markRead',
    summary: 'Mark as read',
    description: 'Says how far the caller has read. The mark only moves forward; the answer says where it is.',
    answers: ReadMarkDto,
    fails: [ConversationNotFound],
  })
  async read(
    @Who() reader: Principal,
    @Param('conversationId', UuidPipe) conversationId: string,
    @Body() { seq }: ReadDto,
  ): Promise<ReadMarkDto> {
    return { seq: await this.cursors.markRead(reader, conversationId, seq) };
  }
}
