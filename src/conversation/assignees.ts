import { Injectable } from '@nestjs/common';
import { lastChange } from '../audit/last-acts.js';
import { Database } from '../database/database.js';
import { placeholders } from '../database/dialect.js';
import type { Session } from '../database/session.js';
import type { Conversation } from './conversation.entity.js';
import { selectConversations } from './conversation-row.js';

/** Names of agents, by their id. */
export type AgentNames = Map<string, string>;

/** Who serves whom. */
@Injectable()
export class Assignees {
  constructor(private readonly database: Database) {}

  /** Names of the agents who serve these conversations. */
  async names(conversations: Conversation[]): Promise<AgentNames> {
    if (conversations.every(({ assigneeId }) => assigneeId === null)) return new Map();
    return this.database.read((session) => findAssignees(session, conversations));
  }

  /** The conversation, where it is open. */
  async findOpen(id: string): Promise<Conversation | undefined> {
    const [conversation] = await this.database.read((session) =>
      selectConversations(session, "id = ? AND status = 'OPEN'", [id]),
    );
    return conversation;
  }

  /** The open conversations that this agent serves. */
  openOnesOf(agentId: string): Promise<Conversation[]> {
    return this.database.read((session) =>
      selectConversations(session, "assignee_id = ? AND status = 'OPEN'", [agentId]),
    );
  }

  /** The agent who served a conversation until they were disabled, where that is the last of what became of it. */
  findLeaver(conversationId: string): Promise<string | null> {
    return this.database.read(async (session) => {
      const last = await lastChange(session, conversationId);
      const from = last?.changes.find(({ field, to }) => field === 'assigneeId' && to === null)?.from;
      if (last?.action !== 'conversation.assigned' || typeof from !== 'string') return null;
      const sql = "SELECT id FROM agents WHERE id = ? AND status = 'DISABLED'";
      return (await session.queryOne<{ id: string }>(sql, [from]))?.id ?? null;
    });
  }
}

/** Names of the agents who serve these conversations. */
export async function findAssignees(session: Session, conversations: Conversation[]): Promise<AgentNames> {
  const ids = [...new Set(conversations.flatMap(({ assigneeId }) => assigneeId ?? []))];
  if (ids.length === 0) return new Map();
  const rows = await session.query<{ id: string; name: string }>(
    `SELECT id, name FROM agents WHERE id IN (${placeholders(ids.length)})`,
    ids,
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
