import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Bus } from '../bus/bus.js';
import { ConversationAccess } from '../conversation/conversation-access.js';
import type { Conversation } from '../conversation/conversation.entity.js';
import { viewConversations } from '../conversation/conversation-view.js';
import { Database } from '../database/database.js';
import type { Connection } from './connection.js';
import { Connections } from './connections.js';
import { Delivery } from './delivery.js';
import { frame } from './frame.js';

/** Passes on what is not stored as a message: typing, read marks, and what becomes of conversations. */
@Injectable()
export class Relay implements OnModuleInit {
  constructor(
    private readonly bus: Bus,
    private readonly access: ConversationAccess,
    private readonly delivery: Delivery,
    private readonly connections: Connections,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    this.bus.on('conversation.typing', (data) => void this.tellOthers('typing', data));
    this.bus.on('conversation.read', (data) => void this.tellOthers('read', data));
    this.bus.on('conversation.changed', ({ conversationId, event }) => {
      void this.quietly(conversationId, (conversation) => this.tellChange(conversation, event));
    });
    this.bus.on('agent.status', ({ agentId, status }) => {
      const text = frame('presence', { type: 'AGENT', id: agentId, status });
      for (const connection of this.connections.agents()) connection.send(text);
    });
  }

  /** To the audience but for the one who does it, wherever they are connected. */
  private tellOthers(type: string, data: { conversationId: string; senderId: string }): Promise<void> {
    return this.quietly(data.conversationId, (conversation) => {
      const text = frame(type, data);
      for (const connection of this.delivery.audienceOf(conversation)) {
        if (connection.principal.id !== data.senderId) connection.send(text);
      }
    });
  }

  private async tellChange(conversation: Conversation, event: string): Promise<void> {
    const listeners: Connection[] = [...this.connections.agents()];
    if (event === 'resolved' || event === 'reopened') {
      const customers = this.connections.of(conversation.customerId);
      listeners.push(
        ...customers.filter((connection) => [...this.delivery.audienceOf(conversation)].includes(connection)),
      );
    }
    for (const connection of listeners) {
      const [view] = await this.database.read((session) =>
        viewConversations(session, connection.principal, [conversation]),
      );
      connection.send(frame('conversation', { event, conversation: view }));
      if (connection.principal.kind === 'agent' && [...this.delivery.audienceOf(conversation)].includes(connection)) {
        this.delivery.advance(connection, conversation, conversation.lastSeq);
      }
    }
  }

  /** None of it is promised: while the database is away nobody types. */
  private async quietly(id: string, tell: (conversation: Conversation) => void | Promise<void>): Promise<void> {
    if (this.connections.size === 0) return;
    const conversation = await this.access.find(id).catch(() => null);
    if (conversation !== null) await Promise.resolve(tell(conversation)).catch(() => undefined);
  }
}
