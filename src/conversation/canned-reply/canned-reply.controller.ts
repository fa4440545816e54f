import { Body, Controller, Delete, Get, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ForAgent } from '../../http/audience.js';
import { Describe } from '../../http/describe.js';
import { type AgentPrincipal, Who } from '../../http/principal.js';
import { UuidPipe } from '../../http/uuid.pipe.js';
import { CannedReplyDto, CreateCannedReplyDto, UpdateCannedReplyDto } from './canned-reply.dto.js';
import { CannedReplyNotFound, ShortcutTaken, TooManyCannedReplies } from './canned-reply.errors.js';
import { CannedReplyService } from './canned-reply.service.js';

@ApiTags('Canned replies')
@ForAgent()
@Controller('canned-replies')
export class CannedReplyController {
  constructor(private readonly replies: CannedReplyService) {}

  @Get()
  @Describe({
    id: 'listCannedReplies',
    summary: 'List canned replies',
    description: 'All of the words that agents share, by shortcut.',
    answers: CannedReplyDto,
    many: 'list',
  })
  list(): Promise<CannedReplyDto[]> {
    return this.replies.list();
  }

  @Post()
  @Describe({
    id: 'createCannedReply',
    summary: 'Create a canned reply',
    description: 'Every agent can use it at once. There are 1,000 at most.',
    status: 201,
    answers: CannedReplyDto,
    fails: [ShortcutTaken, TooManyCannedReplies],
  })
  create(@Who() actor: AgentPrincipal, @Body() body: CreateCannedReplyDto): Promise<CannedReplyDto> {
    return this.replies.create(actor, body);
  }

  @Put(':cannedReplyId')
  @Describe({
    id: 'updateCannedReply',
    summary: 'Change a canned reply',
    description: 'Changes the fields that are sent.',
    answers: CannedReplyDto,
    exampleBody: { content: '您好！请问有什么可以帮您？' },
    fails: [CannedReplyNotFound, ShortcutTaken],
  })
  update(
    @Who() actor: AgentPrincipal,
    @Param('cannedReplyId', UuidPipe) id: string,
    @Body() body: UpdateCannedReplyDto,
  ): Promise<CannedReplyDto> {
    return this.replies.update(actor, id, body);
  }

  @Delete(':cannedReplyId')
  @Describe({
    id: 'deleteCannedReply',
    summary: 'Delete a canned reply',
    description: 'What was said with it stays.',
    status: 204,
    fails: [CannedReplyNotFound],
  })
  delete(@Who() actor: AgentPrincipal, @Param('cannedReplyId', UuidPipe) id: string): Promise<void> {
    return this.replies.delete(actor, id);
  }
}
