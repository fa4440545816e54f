import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { AgentService } from '../agent/agent.service.js';
import { type Actor, recordActs } from '../audit/audit-log.js';
import { Bus } from '../bus/bus.js';
import { Database } from '../database/database.js';
import { type Dialect, placeholders } from '../database/dialect.js';
import { piecesOf } from '../database/pieces.js';
import type { Session } from '../database/session.js';
import { sqlTime } from '../database/time.js';
import { LOGGER } from '../log/log.module.js';
import type { Conversation } from './conversation.entity.js';
import { conversationChanged } from './conversation.events.js';
import { conversationsOf, toConversations } from './conversation-row.js';

const ofAssignee = 'ix_conversations_assignee_slot';

/**
 * Who is disabled serves nobody: their open conversations are nobody's, as an administrator's `assign` with null makes them, in
 * the transaction that disables them. What is resolved keeps the name of who has served.
 */
@Injectable()
export class AgentLeaves implements OnModuleInit, OnApplicationBootstrap {
  constructor(
    private readonly agents: AgentService,
    private readonly database: Database,
    private readonly bus: Bus,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.agents.onLeave(async (session, actor, agentId) => {
      const left = await release(session, this.database.dialect, { actor, agentId });
      return () => this.tell(left);
    });
  }

  /** Versions of before left conversations with whom they disabled, and may do so while an upgrade rolls. */
  async onApplicationBootstrap(): Promise<void> {
    try {
      const leavers = await this.database.read((session) => findLeavers(session, this.database.dialect));
      for (const agentId of leavers) {
        const of = { actor: { kind: 'system', id: null } as const, agentId };
        this.tell(await this.database.transaction((session) => release(session, this.database.dialect, of)));
      }
    } catch (error) {
      this.logger.warn({ err: error }, 'Conversations of disabled agents are still theirs');
    }
  }

  private tell(left: Conversation[]): void {
    for (const { id, revision } of left) {
      this.bus.publish(conversationChanged, { conversationId: id, event: 'assigned', revision: revision + 1 });
    }
  }
}

/** Disabled agents who have open conversations: looked for agent by agent, never through all conversations. */
async function findLeavers(session: Session, dialect: Dialect): Promise<string[]> {
  const rows = await session.query<{ id: string }>(
    `SELECT DISTINCT a.id FROM agents a ${dialect.joinInOrder} conversations c${dialect.byIndex(ofAssignee)}
         ON c.assignee_id = a.id AND c.status = 'OPEN'
      WHERE a.status = 'DISABLED' ORDER BY a.id`,
  );
  return rows.map(({ id }) => id);
}

/**
 * Their rows are locked in the order of their ids, some at a time. While the agent's own is locked nothing new is given to them.
 * @returns those that were theirs, as they were
 */
async function release(
  session: Session,
  dialect: Dialect,
  { actor, agentId }: { actor: Actor; agentId: string },
): Promise<Conversation[]> {
  const rows = await session.query<{ id: string }>(
    `SELECT id FROM conversations${dialect.byIndex(ofAssignee)}
      WHERE assignee_id = ? AND status = 'OPEN' ORDER BY id`,
    [agentId],
  );
  const left: Conversation[] = [];
  for (const some of piecesOf(rows.map(({ id }) => id))) {
    const { results, now } = await session.queryAt([conversationsOf(dialect, some, dialect.forUpdate)]);
    // Somebody may have resolved them, or given them to others, before they were locked.
    const theirs = toConversations(results.flat()).filter(
      ({ assigneeId, status }) => assigneeId === agentId && status === 'OPEN',
    );
    await leaveToNobody(session, dialect, { theirs, now });
    const changes = [{ field: 'assigneeId', from: agentId, to: null }];
    await recordActs(
      session,
      theirs.map(({ id: subjectId, customerId }) => {
        return { action: 'conversation.assigned', actor, subjectId, customerId, changes, at: now };
      }),
    );
    left.push(...theirs);
  }
  return left;
}

async function leaveToNobody(
  session: Session,
  dialect: Dialect,
  { theirs, now }: { theirs: Conversation[]; now: Date },
): Promise<void> {
  if (theirs.length === 0) return;
  await session.write(
    `UPDATE conversations${dialect.byKey('PRIMARY')}
        SET assignee_id = NULL, revision = revision + 1, last_event = 'assigned', changed_at = ?
      WHERE id IN (${placeholders(theirs.length)})`,
    [sqlTime(now), ...theirs.map(({ id }) => id)],
  );
}
