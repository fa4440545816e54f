import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { ConversationAccess } from '../conversation/conversation-access.js';
import { Database } from '../database/database.js';
import { upTo } from '../database/memory.js';
import { sqlTime } from '../database/time.js';
import type { Principal } from '../http/principal.js';
import type { Connection } from './connection.js';
import { type Look, lookFor } from './newcomers.js';
import { Presence, type ServingAgent } from './presence.js';
import { type Bounds, Together } from '../database/together.js';

/** Participants for whom is looked at once: after a restart all of them come back. An agent has two hundred conversations and more. */
const bounds = { customer: { most: 100, pauseMs: 10 }, agent: { most: 2, pauseMs: 10 } };

/** A transaction that began so long before a look, or a clock that is so much behind, is still covered by the next one. */
const marginMs = 300_000;

/** After an hour all that an agent has ever served is looked at again: clocks are put back, and databases come back from a copy. */
const heardBounds = { ...upTo(10_000), ttl: 3_600_000, noUpdateTTL: true };

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
  /** Up to when an agent has had everything in what was resolved: with years of it, to look at that took half a second. */
  private readonly heardUntil = new LRUCache<string, string>(heardBounds);
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
    const heardUntil = ({ id }: Principal) => this.heardUntil.get(id);
    const looks = await this.database.read((session) =>
      lookFor(session, this.database.dialect, principals, heardUntil),
    );
    for (const [index, look] of looks.entries()) this.noteHeard(principals[index], look);
    const found = new Map(open.map((connection, index) => [connection, looks[index]]));
    return connections.map((connection) => found.get(connection));
  }

  private noteHeard(principal: Principal | undefined, { now, conversations }: Look): void {
    if (principal?.kind !== 'agent' || conversations.some(({ status }) => status === 'RESOLVED')) return;
    this.heardUntil.set(principal.id, sqlTime(new Date(now.getTime() - marginMs)));
  }
}
