import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { Bus } from '../bus/bus.js';
import { Assignees } from '../conversation/assignees.js';
import type { Conversation } from '../conversation/conversation.entity.js';
import { conversationChanged, type ConversationEvent } from '../conversation/conversation.events.js';
import type { Principal } from '../http/principal.js';
import { LOGGER } from '../log/log.module.js';
import type { PresenceChange } from './chat.events.js';
import { Connections } from './connections.js';
import { frame } from './frame.js';
import type { PresenceStatus } from './frame.dto.js';
import { Roster } from './roster.js';

/** The agent who serves a customer, as the customer is told. */
export interface ServingAgent {
  id: string;
  name: string;
  status: PresenceStatus;
}

/**
 * Tells who comes, who goes and how agents say they are: agents of everyone, and customers of the agent who serves them.
 * None of it is promised.
 */
@Injectable()
export class Presence implements OnModuleInit {
  /** Conversations whose customer is being told: what comes later is told later. */
  private readonly turns = new Map<string, Promise<void>>();

  constructor(
    private readonly bus: Bus,
    private readonly roster: Roster,
    private readonly connections: Connections,
    private readonly assignees: Assignees,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.roster.onChange((change) => {
      this.tellAgents(change);
      if (change.kind === 'agent') void this.tellServed(change.id);
    });
    this.bus.on(conversationChanged, ({ conversationId, event }) => {
      if (event === 'assigned' || event === 'reopened') this.tellCustomerOf(conversationId, event);
    });
  }

  /** The agents who serve these conversations, by their id, as far as this principal may know. */
  async servingAgents(principal: Principal, conversations: Conversation[]): Promise<Map<string, ServingAgent>> {
    if (!mayKnowAssignee(principal)) return new Map();
    const names = await this.assignees.names(conversations);
    return new Map([...names].map(([id, name]) => [id, { id, name, status: this.roster.statusOf(id) }]));
  }

  private tellAgents({ kind, id, status, isSaid }: PresenceChange): void {
    const text = frame('presence', { type: kind === 'agent' ? 'AGENT' : 'CUSTOMER', id, status });
    for (const connection of this.connections.agents()) {
      // Who comes knows it; what they say on one connection their others do not.
      if (isSaid || connection.principal.id !== id) connection.tell(text);
    }
  }

  private async tellServed(agentId: string): Promise<void> {
    await this.quietly(async () => {
      for (const conversation of await this.assignees.openOnesOf(agentId)) await this.tellCustomer(conversation);
    });
  }

  private tellCustomerOf(conversationId: string, event: ConversationEvent): void {
    const tell = () =>
      this.quietly(async () => {
        const conversation = await this.assignees.findOpen(conversationId);
        if (conversation !== undefined) await this.tellCustomer(conversation);
        if (event === 'assigned' && conversation?.assigneeId === null) await this.tellOfLeaver(conversation);
      });
    const turn = (this.turns.get(conversationId) ?? Promise.resolve()).then(tell).finally(() => {
      if (this.turns.get(conversationId) === turn) this.turns.delete(conversationId);
    });
    this.turns.set(conversationId, turn);
  }

  private async tellCustomer(conversation: Conversation, said?: { status: PresenceStatus }): Promise<void> {
    for (const connection of this.connections.of(conversation.customerId)) {
      for (const agent of (await this.servingAgents(connection.principal, [conversation])).values()) {
        connection.tell(frame('presence', { type: 'AGENT', ...agent, ...said }));
      }
    }
  }

  /** Who served the customer until they were disabled is not there, and nobody else is named yet. */
  private async tellOfLeaver(conversation: Conversation): Promise<void> {
    if (this.connections.of(conversation.customerId).length === 0) return;
    const assigneeId = await this.assignees.findLeaver(conversation.id);
    if (assigneeId !== null) await this.tellCustomer({ ...conversation, assigneeId }, { status: 'OFFLINE' });
  }

  /** While the database is away nobody hears who is there. */
  private async quietly(tell: () => Promise<void>): Promise<void> {
    if (this.connections.size === 0) return;
    try {
      await tell();
    } catch (error) {
      this.logger.warn({ err: error }, 'Customers were not told of their agent');
    }
  }
}

/** A token without proof is not told who serves the customer. */
function mayKnowAssignee(principal: Principal): boolean {
  return principal.kind === 'customer' && principal.seesFrom === null;
}
