import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { Bus } from '../bus/bus.js';
import { mayKnow } from '../conversation/audience.js';
import type { Conversation } from '../conversation/conversation.entity.js';
import type { ConversationEvent } from '../conversation/conversation.events.js';
import { ConversationViews } from '../conversation/conversation-views.js';
import { LOGGER } from '../log/log.module.js';
import { Connections } from './connections.js';
import { Delivery } from './delivery.js';
import { frame } from './frame.js';

/** Passes on what is not stored as a message: typing, read marks, and what becomes of conversations. */
@Injectable()
export class Relay implements OnModuleInit {
  constructor(
    private readonly bus: Bus,
    private readonly views: ConversationViews,
    private readonly delivery: Delivery,
    private readonly connections: Connections,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.bus.on('conversation.typing', (data) => void this.tellOthers('typing', data));
    this.bus.on('conversation.read', (data) => void this.tellOthers('read', data));
    this.bus.on('conversation.changed', ({ conversationId, event }) => {
      void this.follow(conversationId, (conversation) => this.tellChange(conversation, event));
    });
    this.bus.on('agent.status', ({ agentId, status }) => {
      const text = frame('presence', { type: 'AGENT', id: agentId, status });
      for (const connection of this.connections.agents()) connection.send(text);
    });
  }

  /** To the audience but for the one who does it, wherever they are connected. */
  private tellOthers(type: string, data: { conversationId: string; senderId: string }): Promise<void> {
    return this.follow(data.conversationId, (conversation) => {
      const text = frame(type, data);
      for (const connection of this.delivery.audienceOf(conversation)) {
        if (connection.principal.id !== data.senderId) connection.send(text);
      }
      return Promise.resolve();
    });
  }

  /** To every agent, and where it is theirs to know to the customer. An agent who gets the conversation gets its messages. */
  private async tellChange(conversation: Conversation, event: ConversationEvent): Promise<void> {
    await this.tellCustomer(conversation, event);
    const agents = [...this.connections.agents()];
    const viewers = agents.flatMap(({ principal }) => (principal.kind === 'agent' ? [principal] : []));
    const seen = await this.views.forAgents(conversation, viewers);
    for (const connection of agents) {
      const view = seen.get(connection.principal.id);
      if (view !== undefined) connection.send(frame('conversation', { event, conversation: view }));
      if (this.delivery.isFor(connection, conversation)) this.delivery.advance(connection, conversation);
    }
  }

  private async tellCustomer(conversation: Conversation, event: ConversationEvent): Promise<void> {
    if (event !== 'resolved' && event !== 'reopened') return;
    for (const connection of this.connections.of(conversation.customerId)) {
      if (!mayKnow(connection.principal, conversation)) continue;
      const view = await this.views.for(connection.principal, conversation);
      connection.send(frame('conversation', { event, conversation: view }));
    }
  }

  /** None of it is promised: while the database is away nobody hears who types. */
  private async follow(id: string, tell: (conversation: Conversation) => Promise<void>): Promise<void> {
    if (this.connections.size === 0) return;
    try {
      const conversation = await this.views.find(id);
      if (conversation !== null) await tell(conversation);
    } catch (error) {
      this.logger.warn({ err: error }, 'News of a conversation could not be passed on');
    }
  }
}
