import { Injectable } from '@nestjs/common';
import { Bus } from '../bus/bus.js';
import { Database } from '../database/database.js';
import { placeholders } from '../database/dialect.js';
import type { Session } from '../database/session.js';
import type { Principal } from '../http/principal.js';
import { ConversationAccess } from './conversation-access.js';
import { senderTypeOf } from './message/message.entity.js';

/** How far a participant has come in a conversation. */
export interface CursorPosition {
  readSeq: number;
  receivedSeq: number;
}

/** A position that a participant has reached. */
export interface ReachedPosition extends CursorPosition {
  participantId: string;
  conversationId: string;
}

interface CursorRow extends CursorPosition {
  conversationId: string;
}

/** Read and delivery cursors: each participant has one in each conversation, and it only moves forward. */
@Injectable()
export class ConversationCursors {
  constructor(
    private readonly database: Database,
    private readonly access: ConversationAccess,
    private readonly bus: Bus,
  ) {}

  /** What is read is received. @returns where the mark is now @throws CONVERSATION_NOT_FOUND */
  async markRead(principal: Principal, conversationId: string, seq: number): Promise<number> {
    const { lastSeq } = await this.access.get(principal, conversationId);
    const reached = Math.min(seq, lastSeq);
    const participantId = principal.id;
    await this.advance([{ participantId, conversationId, readSeq: reached, receivedSeq: reached }]);
    const readSeq = (await this.find(participantId, [conversationId])).get(conversationId)?.readSeq ?? 0;
    this.bus.publish('conversation.read', {
      conversationId,
      senderType: senderTypeOf(principal),
      senderId: participantId,
      seq: readSeq,
    });
    return readSeq;
  }

  /** @throws CONVERSATION_NOT_FOUND */
  async markReceived(principal: Principal, conversationId: string, seq: number): Promise<void> {
    const { lastSeq } = await this.access.get(principal, conversationId);
    const receivedSeq = Math.min(seq, lastSeq);
    await this.advance([{ participantId: principal.id, conversationId, readSeq: 0, receivedSeq }]);
  }

  /** The participant's positions; a conversation without one is left out. */
  find(participantId: string, conversationIds: string[]): Promise<Map<string, CursorPosition>> {
    return this.database.read((session) => findCursors(session, participantId, conversationIds));
  }

  /** Moves forward what is behind. A conversation that has been erased meanwhile is left alone. */
  async advance(reached: ReachedPosition[]): Promise<void> {
    if (reached.length === 0) return;
    const key = ['conversation_id', 'participant_id'];
    const ending = this.database.dialect.orAdvance(key, ['read_seq', 'received_seq']);
    // In one order on every node, so that no two wait for each other.
    const inOrder = reached.toSorted((a, b) => (a.conversationId < b.conversationId ? -1 : 1));
    await this.database.transaction(async (session) => {
      for (const { conversationId, participantId, readSeq, receivedSeq } of inOrder) {
        await session.execute(
          `INSERT INTO conversation_cursors (conversation_id, participant_id, read_seq, received_seq)
           SELECT id, ?, ?, ? FROM conversations WHERE id = ?${ending}`,
          [participantId, readSeq, receivedSeq, conversationId],
        );
      }
    });
  }
}

export async function findCursors(
  session: Session,
  participantId: string,
  conversationIds: string[],
): Promise<Map<string, CursorPosition>> {
  if (conversationIds.length === 0) return new Map();
  const rows = await session.query<CursorRow>(
    `SELECT conversation_id AS conversationId, read_seq AS readSeq, received_seq AS receivedSeq
       FROM conversation_cursors
      WHERE participant_id = ? AND conversation_id IN (${placeholders(conversationIds.length)})`,
    [participantId, ...conversationIds],
  );
  return new Map(rows.map(({ conversationId, ...position }) => [conversationId, position]));
}
