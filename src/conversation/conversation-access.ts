import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { besideSlow, Together } from '../database/together.js';
import { DomainError } from '../errors/domain-error.js';
import type { Principal } from '../http/principal.js';
import { mayKnow, visibleTo } from './audience.js';
import type { Conversation } from './conversation.entity.js';
import { ConversationNotFound } from './conversation.errors.js';
import { FreshMessages } from './fresh-messages.js';
import { conversationsOf, toConversations } from './conversation-row.js';

/** How many are read at once. Statements at once are few: of a thousand pieces of news all are looked for in some of them. */
const bounds = { most: 100, ...besideSlow };

/** Gets conversations on behalf of somebody. */
@Injectable()
export class ConversationAccess {
  private readonly finds = new Together((ids: string[]) => this.findAll(ids), bounds);

  constructor(
    private readonly database: Database,
    private readonly fresh: FreshMessages,
  ) {}

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

  /** As it is now: reading begins after this is called. */
  find(id: string): Promise<Conversation | null> {
    return this.finds.ask(id);
  }

  /** As it was when its message `lastSeq` was stored here; undefined where it was not, or has changed otherwise since. */
  atHand(id: string, lastSeq: number): Conversation | undefined {
    return this.fresh.conversation(id, lastSeq);
  }

  private async findAll(ids: string[]): Promise<(Conversation | null)[]> {
    const { sql, parameters } = conversationsOf(this.database.dialect, [...new Set(ids)].sort());
    const rows = toConversations(await this.database.read((session) => session.query(sql, parameters)));
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => {
      const found = byId.get(id);
      return found === undefined ? null : { ...found };
    });
  }
}
