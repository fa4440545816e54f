import { Injectable } from '@nestjs/common';
import { ConversationAccess } from '../conversation/conversation-access.js';
import { Database } from '../database/database.js';
import type { Principal } from '../http/principal.js';
import type { Connection } from './connection.js';
import { type Look, lookFor } from './newcomers.js';
import { Presence, type ServingAgent } from './presence.js';
import { type Bounds, Together } from '../database/together.js';

/** Participants for whom is looked at once: after a restart all of them come back. An agent has two hundred conversations and more. */
const bounds = { customer: { most: 100, pauseMs: 10 }, agent: { most: 2, pauseMs: 10 } };

/** A conversation, as `ready` names it. */
interface NamedConversation {
  id: string;
  lastSeq: number;
  readSeq: number;
  /** Told to customers. */
  assignee?: ServingAgent | null;
}

/** Finds what a participant is told of, and sent, when they connect. */
@Injectable()
export class OpeningLook {
  private readonly looks = { customer: this.together(bounds.customer), agent: this.together(bounds.agent) };

  constructor(
    private readonly database: Database,
    private readonly access: ConversationAccess,
    private readonly presence: Presence,
  ) {}

  /** Undefined where the connection has ended by its turn: nothing is looked for then. */
  take(connection: Connection): Promise<Look | undefined> {
    return this.looks[connection.principal.kind].ask(connection);
  }

  async nameOpenOnes(principal: Principal, { open, named }: Look): Promise<NamedConversation[]> {
    const agents = await this.presence.servingAgents(principal, open);
    return Promise.all(
      open.map(async (conversation) => ({
        id: conversation.id,
        lastSeq: await this.access.lastSeqFor(principal, conversation),
        readSeq: named.get(conversation.id)?.readSeq ?? 0,
        ...(principal.kind === 'agent' ? {} : { assignee: agents.get(conversation.assigneeId ?? '') ?? null }),
      })),
    );
  }

  private together(most: Bounds): Together<Connection, Look | undefined> {
    return new Together((connections) => this.lookForEach(connections), most);
  }

  private async lookForEach(connections: Connection[]): Promise<(Look | undefined)[]> {
    const open = connections.filter(({ isOpen }) => isOpen);
    if (open.length === 0) return connections.map(() => undefined);
    const principals = open.map(({ principal }) => principal);
    const looks = await this.database.read((session) => lookFor(session, this.database.dialect, principals));
    const found = new Map(open.map((connection, index) => [connection, looks[index]]));
    return connections.map((connection) => found.get(connection));
  }
}
