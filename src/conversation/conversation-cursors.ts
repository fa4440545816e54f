import { Injectable } from '@nestjs/common';
import { Bus } from '../bus/bus.js';
import { Database } from '../database/database.js';
import { placeholders } from '../database/dialect.js';
import type { Fragment, Session } from '../database/session.js';
import type { Principal } from '../http/principal.js';
import { cursorKeyOf, visibleTo } from './audience.js';
import { ConversationAccess } from './conversation-access.js';
import type { Conversation } from './conversation.entity.js';
import { conversationRead, type Sender } from './conversation.events.js';
import { type CursorPosition, CursorWriter, type ReachedPosition } from './cursor-writer.js';
import { senderTypeOf } from './message/message.entity.js';

interface CursorRow extends CursorPosition {
  conversationId: string;
}

/** Read and delivery cursors: each participant has one in each conversation, and it only moves forward. */
@Injectable()
export class ConversationCursors {
  constructor(
    private readonly database: Database,
    private readonly access: ConversationAccess,
    private readonly writer: CursorWriter,
    private readonly bus: Bus,
  ) {}

  /**
   * What is read is received. Others are told where it moves the mark.
   * @param connectionId the connection it comes over, if any
   * @returns where the mark is now
   * @throws CONVERSATION_NOT_FOUND
   */
  async markRead(principal: Principal, conversationId: string, seq: number, connectionId = ''): Promise<number> {
    const conversation = await this.access.get(principal, conversationId);
    const reached = await this.access.lastSeqFor(principal, conversation, seq);
    const before = await this.of(principal, conversationId);
    if (before.readSeq >= reached) return before.readSeq;
    await this.writer.advance({ ...keyOf(principal, conversationId), readSeq: reached, receivedSeq: reached });
    const { readSeq } = await this.of(principal, conversationId);
    this.bus.publish(conversationRead, {
      conversationId,
      senderType: senderTypeOf(principal),
      senderId: principal.id,
      seq: readSeq,
      connectionId,
    });
    return readSeq;
  }

  /** @throws CONVERSATION_NOT_FOUND */
  async markReceived(principal: Principal, conversationId: string, seq: number): Promise<void> {
    const conversation = await this.access.get(principal, conversationId);
    const receivedSeq = await this.access.lastSeqFor(principal, conversation, seq);
    const before = await this.of(principal, conversationId);
    if (before.receivedSeq >= receivedSeq) return;
    await this.writer.advance({ ...keyOf(principal, conversationId), readSeq: 0, receivedSeq });
  }

  /** Where the principal is in the conversation; at its beginning where nothing is known. */
  async of(principal: Principal, conversationId: string): Promise<CursorPosition> {
    const known = await this.database.read((session) => findCursors(session, principal, [conversationId]));
    return known.get(conversationId) ?? { readSeq: 0, receivedSeq: 0 };
  }
}

/** The positions of a principal; a conversation without one is left out. */
export async function findCursors(
  session: Session,
  principal: Principal,
  conversationIds: string[],
): Promise<Map<string, CursorPosition>> {
  if (conversationIds.length === 0) return new Map();
  const { sql, parameters } = selectCursors(principal, conversationIds);
  return toCursors(await session.query(sql, parameters));
}

/** The SELECT whose rows `toCursors` reads. */
export function selectCursors(principal: Principal, conversationIds: string[]): Fragment {
  return {
    sql: `SELECT conversation_id AS conversationId, read_seq AS readSeq, received_seq AS receivedSeq
            FROM conversation_cursors
           WHERE participant_id = ? AND conversation_id IN (${placeholders(conversationIds.length)})`,
    parameters: [cursorKeyOf(principal), ...conversationIds],
  };
}

export function toCursors(rows: unknown[]): Map<string, CursorPosition> {
  return new Map((rows as CursorRow[]).map(({ conversationId, ...position }) => [conversationId, position]));
}

/**
 * How far the other side has read: the customer, for agents; any agent, for the customer, who is told of no number that
 * they may not see. A conversation that it has not read is left out.
 */
export async function findOthersRead(
  session: Session,
  viewer: Principal,
  conversationIds: string[],
): Promise<Map<string, number>> {
  if (conversationIds.length === 0) return new Map();
  const { sql, parameters } = visibleTo(viewer);
  const others = viewer.kind === 'agent' ? 'IS NULL' : 'IS NOT NULL';
  const rows = await session.query<{ id: string; seq: number | null }>(
    `SELECT r.conversation_id AS id,
            (SELECT m.seq FROM messages m
              WHERE m.conversation_id = r.conversation_id AND m.seq <= r.read_seq${sql} ORDER BY m.seq DESC LIMIT 1) AS seq
       FROM (SELECT c.conversation_id, MAX(c.read_seq) AS read_seq
               FROM conversation_cursors c LEFT JOIN agents a ON a.id = c.participant_id
              WHERE c.conversation_id IN (${placeholders(conversationIds.length)}) AND a.id ${others}
              GROUP BY c.conversation_id) r`,
    [...parameters, ...conversationIds],
  );
  return new Map(rows.flatMap(({ id, seq }) => (seq === null ? [] : [[id, seq]])));
}

/**
 * How far somebody has read, at least as far as others may be told: a customer with no matter which token, an agent by
 * themselves. 0 where they take no part in the conversation.
 */
export async function findReadSeq(session: Session, conversation: Conversation, sender: Sender): Promise<number> {
  const { senderType, senderId } = sender;
  if (senderType === 'CUSTOMER' && senderId !== conversation.customerId) return 0;
  const reader: Fragment =
    senderType === 'CUSTOMER' ? { sql: 'a.id IS NULL', parameters: [] } : { sql: 'a.id = ?', parameters: [senderId] };
  const row = await session.queryOne<{ seq: number | null }>(
    `SELECT MAX(c.read_seq) AS seq
       FROM conversation_cursors c LEFT JOIN agents a ON a.id = c.participant_id
      WHERE c.conversation_id = ? AND ${reader.sql}`,
    [conversation.id, ...reader.parameters],
  );
  return row?.seq ?? 0;
}

function keyOf(
  principal: Principal,
  conversationId: string,
): Pick<ReachedPosition, 'participantId' | 'conversationId'> {
  return { participantId: cursorKeyOf(principal), conversationId };
}
