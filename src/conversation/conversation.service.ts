import { Injectable } from '@nestjs/common';
import { recordAct } from '../audit/audit-log.js';
import type { FieldChange } from '../audit/audit-entry.entity.js';
import { Bus } from '../bus/bus.js';
import { Database } from '../database/database.js';
import { isUniqueViolation } from '../database/database-error.js';
import type { Session } from '../database/session.js';
import { sqlTime } from '../database/time.js';
import { invalid } from '../errors/common.errors.js';
import { DomainError } from '../errors/domain-error.js';
import type { AgentPrincipal } from '../http/principal.js';
import type { ConversationDto } from './conversation.dto.js';
import type { Conversation } from './conversation.entity.js';
import { ConversationNotFound, ConversationOpen } from './conversation.errors.js';
import { findConversation } from './conversation-row.js';
import { viewConversations } from './conversation-view.js';
import { conversationChanged, type ConversationEvent } from './conversation.events.js';

/** What agents do with conversations as a whole. */
@Injectable()
export class ConversationService {
  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
  ) {}

  /** @throws CONVERSATION_NOT_FOUND */
  get(viewer: AgentPrincipal, id: string): Promise<ConversationDto> {
    return this.database.read(async (session) => {
      await session.hold();
      return view(session, viewer, id);
    });
  }

  /** Gives it to an agent, or to nobody. @throws CONVERSATION_NOT_FOUND, VALIDATION_FAILED */
  assign(actor: AgentPrincipal, id: string, agentId: string | null): Promise<ConversationDto> {
    const assigneeId = agentId?.toLowerCase() ?? null;
    return this.change(actor, id, 'assigned', async (session, { assigneeId: before }) => {
      if (before === assigneeId) return null;
      if (assigneeId !== null && !(await this.isActive(session, assigneeId))) {
        throw invalid({ field: 'agentId', message: 'agentId must be the id of an active agent, or null' });
      }
      await session.execute('UPDATE conversations SET assignee_id = ? WHERE id = ?', [assigneeId, id]);
      return [{ field: 'assigneeId', from: before, to: assigneeId }];
    });
  }

  /** Ends it; the customer's next message begins another. @throws CONVERSATION_NOT_FOUND */
  resolve(actor: AgentPrincipal, id: string): Promise<ConversationDto> {
    return this.change(actor, id, 'resolved', async (session, { status }) => {
      if (status === 'RESOLVED') return null;
      await session.execute(
        "UPDATE conversations SET status = 'RESOLVED', open_for = NULL, waiting_since = NULL, resolved_at = ? WHERE id = ?",
        [sqlTime(await session.now()), id],
      );
      return [];
    });
  }

  /**
   * Its assignee serves it again, but for one who is disabled.
   * @throws CONVERSATION_NOT_FOUND, CONVERSATION_OPEN where the customer has begun another one
   */
  async reopen(actor: AgentPrincipal, id: string): Promise<ConversationDto> {
    try {
      return await this.change(actor, id, 'reopened', async (session, { status, assigneeId: before }) => {
        if (status === 'OPEN') return null;
        const assigneeId = before !== null && (await this.isActive(session, before)) ? before : null;
        await session.execute(
          `UPDATE conversations SET status = 'OPEN', open_for = customer_id, resolved_at = NULL, waiting_since = ?, assignee_id = ?
            WHERE id = ?`,
          [await this.waitingSince(session, id), assigneeId, id],
        );
        return before === assigneeId ? [] : [{ field: 'assigneeId', from: before, to: assigneeId }];
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new DomainError(ConversationOpen, { cause: error });
    }
  }

  /** Runs `step` on the locked conversation; it says what it has told of fields, or null where it changed nothing. Then tells everyone. */
  private async change(
    actor: AgentPrincipal,
    id: string,
    event: Exclude<ConversationEvent, 'created'>,
    step: (session: Session, conversation: Conversation) => Promise<FieldChange[] | null>,
  ): Promise<ConversationDto> {
    const { isChanged, revision, dto } = await this.database.transaction(async (session) => {
      if (event === 'reopened') await this.lockCustomerOf(session, id);
      const conversation = await findConversation(session, id, this.database.dialect.forUpdate);
      if (conversation === null) throw new DomainError(ConversationNotFound);
      const changes = await step(session, conversation);
      if (changes !== null) {
        const at = await session.now();
        await session.execute('UPDATE conversations SET revision = ?, last_event = ?, changed_at = ? WHERE id = ?', [
          conversation.revision + 1,
          event,
          sqlTime(at),
          id,
        ]);
        const { customerId } = conversation;
        await recordAct(session, actor, { action: `conversation.${event}`, subjectId: id, customerId, changes, at });
      }
      return { isChanged: changes !== null, revision: conversation.revision + 1, dto: await view(session, actor, id) };
    });
    if (isChanged) this.bus.publish(conversationChanged, { conversationId: id, event, revision });
    return dto;
  }

  /** Whoever begins a conversation for them holds their row first, and then wants the place that this takes. */
  private async lockCustomerOf(session: Session, id: string): Promise<void> {
    const conversation = await findConversation(session, id);
    if (conversation === null) return;
    await session.query(`SELECT id FROM customers WHERE id = ?${this.database.dialect.forUpdate}`, [
      conversation.customerId,
    ]);
  }

  /** When the customer said what nobody has answered yet, as it is stored. */
  private async waitingSince(session: Session, id: string): Promise<string | null> {
    const said = 'FROM messages m WHERE m.conversation_id = ? AND m.sender_type = ?';
    const answer = await session.queryOne<{ seq: number }>(
      `SELECT m.seq ${said} AND m.internal = 0 ORDER BY m.seq DESC LIMIT 1`,
      [id, 'AGENT'],
    );
    const question = await session.queryOne<{ at: string }>(
      `SELECT m.created_at AS at ${said} AND m.seq > ? ORDER BY m.seq LIMIT 1`,
      [id, 'CUSTOMER', answer?.seq ?? 0],
    );
    return question?.at ?? null;
  }

  /** Nobody disables them before it is done. */
  private async isActive(session: Session, agentId: string): Promise<boolean> {
    const { forUpdate } = this.database.dialect;
    const row = await session.queryOne<{ status: string }>(`SELECT status FROM agents WHERE id = ?${forUpdate}`, [
      agentId,
    ]);
    return row?.status === 'ACTIVE';
  }
}

async function view(session: Session, viewer: AgentPrincipal, id: string): Promise<ConversationDto> {
  const conversation = await findConversation(session, id);
  const [dto] = conversation === null ? [] : await viewConversations(session, viewer, [conversation]);
  if (dto === undefined) throw new DomainError(ConversationNotFound);
  return dto;
}
