import { Injectable } from '@nestjs/common';
import { newId } from '../../database/new-id.js';
import { Database } from '../../database/database.js';
import type { SqlValue } from '../../database/session.js';
import { sqlTime } from '../../database/time.js';
import { invalid } from '../../errors/common.errors.js';
import type { Limit } from '../../http/limit.js';
import { RateLimiter } from '../../http/rate-limit.js';
import type { Principal } from '../../http/principal.js';
import { visibleTo } from '../audience.js';
import { ConversationAccess } from '../conversation-access.js';
import type { Posted } from './draft.js';
import { type ListMessagesQuery, type MessageDto, type PostMessageDto, toMessageDto } from './message.dto.js';
import type { Message } from './message.entity.js';
import { MessageWriter } from './message-writer.js';
import { selectMessages } from './message-row.js';
import { PageTurns } from './page-turns.js';

/** Of one principal, over all connections and nodes: what one connection may send for a minute, and some more. */
const postLimit: Limit = { name: 'message', calls: 1_200, seconds: 60 };

interface PostOptions {
  /** The id that the message gets if it is stored; made up when left out. */
  id?: string;
}

/** Says and reads messages, for REST and WebSocket alike. */
@Injectable()
export class MessageService {
  private readonly turns = new PageTurns();

  constructor(
    private readonly writer: MessageWriter,
    private readonly access: ConversationAccess,
    private readonly database: Database,
    private readonly limiter: RateLimiter,
  ) {}

  /**
   * Stores a message; resolves when it is synced to disk.
   * @throws VALIDATION_FAILED, RATE_LIMITED, CONVERSATION_NOT_FOUND, CONVERSATION_RESOLVED, IDEMPOTENCY_CONFLICT,
   * UNAUTHENTICATED, UNAVAILABLE, OVERLOADED
   */
  async post(
    sender: Principal,
    conversationId: string | undefined,
    body: PostMessageDto,
    { id = newId() }: PostOptions = {},
  ): Promise<Posted> {
    if (body.internal === true && sender.kind === 'customer') {
      throw invalid({ field: 'internal', message: 'internal is for agents only' });
    }
    if (conversationId === undefined && sender.kind === 'agent') {
      throw invalid({ field: 'conversationId', message: 'conversationId must name the conversation to reply to' });
    }
    await this.limiter.consume(postLimit, sender.id);
    return this.writer.write({
      id,
      sender,
      conversationId,
      content: body.content,
      metadata: body.metadata ?? null,
      clientMessageId: body.clientMessageId ?? null,
      internal: body.internal ?? false,
    });
  }

  /** Messages that the viewer may see, ascending. @throws CONVERSATION_NOT_FOUND, VALIDATION_FAILED, UNAVAILABLE */
  async list(viewer: Principal, conversationId: string, query: ListMessagesQuery): Promise<MessageDto[]> {
    const { afterSeq, beforeSeq, limit } = query;
    if (afterSeq !== undefined && beforeSeq !== undefined) {
      throw invalid({ field: 'beforeSeq', message: 'beforeSeq and afterSeq exclude each other: send one of them' });
    }
    await this.access.get(viewer, conversationId);
    const read = () => this.read(viewer, conversationId, { afterSeq, beforeSeq, limit });
    const messages = await this.turns.take(viewer, read);
    return messages.map(toMessageDto);
  }

  /** The part of a conversation that the viewer may see: from its end unless `afterSeq` is given. Asks for no access. */
  async read(
    viewer: Principal,
    conversationId: string,
    { afterSeq, beforeSeq, limit }: { afterSeq?: number | undefined; beforeSeq?: number | undefined; limit: number },
  ): Promise<Message[]> {
    const { sql, parameters } = visibleTo(viewer);
    const [bound, direction]: [SqlValue[], string] =
      afterSeq === undefined ? [[beforeSeq ?? Number.MAX_SAFE_INTEGER], 'DESC'] : [[afterSeq], 'ASC'];
    const messages = await this.database.read((session) =>
      selectMessages(
        session,
        `m.conversation_id = ? AND m.seq ${direction === 'ASC' ? '>' : '<'} ?${sql} ORDER BY m.seq ${direction} LIMIT ?`,
        [conversationId, ...bound, ...parameters, limit],
      ),
    );
    return direction === 'ASC' ? messages : messages.reverse();
  }

  /**
   * The first and the last message that the viewer may see beyond the first `most` after `afterSeq`, up to `upTo`, by
   * their `seq`; undefined where there are not so many.
   */
  async findBeyond(
    viewer: Principal,
    conversationId: string,
    { afterSeq, most, upTo }: { afterSeq: number; most: number; upTo: number },
  ): Promise<{ fromSeq: number; toSeq: number } | undefined> {
    const { sql, parameters } = visibleTo(viewer);
    const seen = `FROM messages m WHERE m.conversation_id = ? AND m.seq > ? AND m.seq <= ?${sql} ORDER BY m.seq`;
    const bounds = [conversationId, afterSeq, upTo, ...parameters];
    return this.database.read(async (session) => {
      const first = await session.queryOne<{ seq: number }>(`SELECT m.seq ${seen} LIMIT 1 OFFSET ?`, [...bounds, most]);
      const last = await session.queryOne<{ seq: number }>(`SELECT m.seq ${seen} DESC LIMIT 1`, bounds);
      return first === undefined || last === undefined ? undefined : { fromSeq: first.seq, toSeq: last.seq };
    });
  }

  /** `seq` of the last message that was stamped before `moment`, or 0. */
  async lastSeqBefore(conversationId: string, moment: Date): Promise<number> {
    const row = await this.database.read((session) =>
      session.queryOne<{ seq: number | null }>(
        'SELECT MAX(m.seq) AS seq FROM messages m WHERE m.conversation_id = ? AND m.created_at < ?',
        [conversationId, sqlTime(moment)],
      ),
    );
    return row?.seq ?? 0;
  }
}
