import { Injectable } from '@nestjs/common';
import { Bus } from '../bus/bus.js';
import { Database } from '../database/database.js';
import { placeholders } from '../database/dialect.js';
import type { Session } from '../database/session.js';
import type { Principal } from '../http/principal.js';
import { ConversationAccess } from './conversation-access.js';

/** How far a participant has come in a conversation. */
export interface CursorPosition {
  readSeq: number;
  receivedSeq: number;
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
    await this.advance(principal.id, conversationId, { readSeq: reached, receivedSeq: reached });
    const senderType = principal.kind === 'agent' ? 'AGENT' : 'CUSTOMER';
    const readSeq = (await this.find(principal.id, [conversationId])).get(conversationId)?.readSeq ?? 0;
    this.bus.publish('conversation.read', { conversationId, senderType, senderId: principal.id, seq: readSeq });
    return readSeq;
  }

  /** @throws CONVERSATION_NOT_FOUND */
  async markReceived(principal: Principal, conversationId: string, seq: number): Promise<void> {
    const { lastSeq } = await this.access.get(principal, conversationId);
    await this.advance(principal.id, conversationId, { readSeq: 0, receivedSeq: Math.min(seq, lastSeq) });
  }

  /** The participant's positions; a conversation without one is left out. */
  find(participantId: string, conversationIds: string[]): Promise<Map<string, CursorPosition>> {
    return this.database.read((session) => findCursors(session, participantId, conversationIds));
  }

  /** Moves forward what is behind; a conversation that has been erased meanwhile is left alone. */
  async advance(
    participantId: string,
    conversationId: string,
    { readSeq, receivedSeq }: CursorPosition,
  ): Promise<void> {
    const { insertIfAbsent } = this.database.dialect;
    await this.database.transaction(async (session) => {
      await session.execute(
        `${insertIfAbsent} conversation_cursors (conversation_id, participant_id, read_seq, received_seq)
         SELECT id, ?, 0, 0 FROM conversations WHERE id = ?`,
        [participantId, conversationId],
      );
      await session.execute(
        `UPDATE conversation_cursors
            SET read_seq = CASE WHEN read_seq < ? THEN ? ELSE read_seq END,
                received_seq = CASE WHEN received_seq < ? THEN ? ELSE received_seq END
          WHERE conversation_id = ? AND participant_id = ?`,
        [readSeq, readSeq, receivedSeq, receivedSeq, conversationId, participantId],
      );
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
