import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { DomainError } from '../errors/domain-error.js';
import type { Principal } from '../http/principal.js';
import { mayKnow, visibleTo } from './audience.js';
import type { Conversation } from './conversation.entity.js';
import { ConversationNotFound } from './conversation.errors.js';
import { findConversation } from './conversation-row.js';

/** Gets conversations on behalf of somebody. */
@Injectable()
export class ConversationAccess {
  constructor(private readonly database: Database) {}

  /** A foreign conversation is answered exactly like one that is not there. @throws CONVERSATION_NOT_FOUND */
  async get(principal: Principal, id: string): Promise<Conversation> {
    const conversation = await this.find(id);
    if (conversation === null || !mayKnow(principal, conversation)) throw new DomainError(ConversationNotFound);
    return conversation;
  }

  /**
   * `seq` of the last message that the principal may see, at most `upTo`: a note must not show by its number. What was
   * said after the conversation was read does not count: whoever asks has not been sent it.
   */
  async lastSeqFor(principal: Principal, { id, lastSeq }: Conversation, upTo = lastSeq): Promise<number> {
    const last = Math.min(lastSeq, upTo);
    if (principal.kind === 'agent') return last;
    const { sql, parameters } = visibleTo(principal);
    const row = await this.database.read((session) =>
      session.queryOne<{ seq: number | null }>(
        `SELECT MAX(m.seq) AS seq FROM messages m WHERE m.conversation_id = ? AND m.seq <= ?${sql}`,
        [id, last, ...parameters],
      ),
    );
    return row?.seq ?? 0;
  }

  find(id: string): Promise<Conversation | null> {
    return this.database.read((session) => findConversation(session, id));
  }
}
