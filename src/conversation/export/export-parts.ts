import { Injectable } from '@nestjs/common';
import { type AuditEntryDto, ListAuditQuery } from '../../audit/audit-entry.dto.js';
import { AuditTrail } from '../../audit/audit-trail.js';
import { CustomerNotFound } from '../../customer/customer.errors.js';
import { type Asker, Database, patientMs } from '../../database/database.js';
import { placeholders } from '../../database/dialect.js';
import { DomainError } from '../../errors/domain-error.js';
import { findConversation, findConversations } from '../conversation-row.js';
import { type MessageDto, toMessageDto } from '../message/message.dto.js';
import { selectMessages } from '../message/message-row.js';
import { type HeldConversationDto, type HeldPositionDto, toHeldConversation } from './customer-export.dto.js';

/** Rows at a time: messages of 200 times 20 KB at most. */
const chunkSize = 200;

interface PositionRow extends HeldPositionDto {
  conversationId: string;
}

/** An export that has begun breaks off where it has no turn. */
const exporting: Asker = { by: 'exports', waitMs: patientMs };

interface HeldConversation {
  conversation: Omit<HeldConversationDto, 'messages'>;
  lastSeq: number;
}

/**
 * The long parts of an export, in chunks by key: no connection is held while the client takes its time. Messages never
 * change, so those up to `lastSeq` are what was there when their conversation was read. A customer's rows go all at once:
 * where some are missing the customer has been erased, and there is nothing to export.
 */
@Injectable()
export class ExportParts {
  constructor(
    private readonly database: Database,
    private readonly trail: AuditTrail,
  ) {}

  /** The conversations with these ids, in their order. @throws CUSTOMER_NOT_FOUND */
  async *conversations(ids: string[]): AsyncGenerator<HeldConversation> {
    for (let begin = 0; begin < ids.length; begin += chunkSize) {
      const chunk = ids.slice(begin, begin + chunkSize);
      const { conversations, positions } = await this.database.readLong(exporting, async (session) => ({
        conversations: await findConversations(session, chunk),
        positions: await session.query<PositionRow>(
          `SELECT conversation_id AS conversationId, participant_id AS participantId, read_seq AS readSeq,
                  received_seq AS receivedSeq
             FROM conversation_cursors WHERE conversation_id IN (${placeholders(chunk.length)})
            ORDER BY conversation_id, participant_id`,
          chunk,
        ),
      }));
      if (conversations.length < chunk.length) throw new DomainError(CustomerNotFound);
      for (const conversation of conversations) {
        const own = positions.filter(({ conversationId }) => conversationId === conversation.id);
        yield {
          conversation: toHeldConversation(
            conversation,
            own.map(({ conversationId: _of, ...position }) => position),
          ),
          lastSeq: conversation.lastSeq,
        };
      }
    }
  }

  /** The messages of a conversation up to `lastSeq`, notes as well. @throws CUSTOMER_NOT_FOUND */
  async *messages(conversationId: string, lastSeq: number): AsyncGenerator<MessageDto[]> {
    for (let after = 0; after < lastSeq;) {
      const messages = await this.database.readLong(exporting, async (session) => {
        const where = 'm.conversation_id = ? AND m.seq > ? AND m.seq <= ? ORDER BY m.seq LIMIT ?';
        const found = await selectMessages(session, where, [conversationId, after, lastSeq, chunkSize]);
        const isWhole = found.length === chunkSize || found.at(-1)?.seq === lastSeq;
        if (!isWhole && (await findConversation(session, conversationId)) === null) {
          throw new DomainError(CustomerNotFound);
        }
        return found;
      });
      yield messages.map(toMessageDto);
      after = messages.length < chunkSize ? lastSeq : (messages.at(-1)?.seq ?? lastSeq);
    }
  }

  /** The audit entries that concern a customer, oldest first. From where agents called is the agents' own. */
  async *entries(customerId: string): AsyncGenerator<AuditEntryDto[]> {
    const query = Object.assign(new ListAuditQuery(), {
      ...{ customerId, size: chunkSize, total: false },
      sort: [{ field: 'createdAt' as const, descending: false }],
    });
    for (let cursor: string | null = null; ;) {
      const page = await this.trail.list(cursor === null ? query : Object.assign(query, { cursor }), exporting);
      yield page.content.map((entry) =>
        entry.actorType === 'agent' ? { ...entry, address: null, requestId: null } : entry,
      );
      if (page.nextCursor === null) return;
      cursor = page.nextCursor;
    }
  }
}
