import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { ConversationAccess } from '../conversation/conversation-access.js';
import { Database } from '../database/database.js';
import { upTo } from '../database/memory.js';
import { sqlTime, storedTime } from '../database/time.js';
import type { Principal } from '../http/principal.js';
import type { Connection } from './connection.js';
import { type Look, lookFor, maxUnheard } from './newcomers.js';
import { Presence, type ServingAgent } from './presence.js';
import { type Bounds, Together } from '../database/together.js';

/** Nobody waits for a look whose connection to the database is silent. */
const inTurn = { pauseMs: 10, lanes: 2, besideAfterMs: 1_000 };

/** Participants for whom is looked at once: after a restart all of them come back. An agent has two hundred conversations and more. */
const bounds = { customer: { most: 100, ...inTurn }, agent: { most: 2, ...inTurn } };

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
    const looks = await this.database.readPatiently((session) =>
      lookFor(session, this.database.dialect, principals, heardUntil),
    );
    principals.forEach((principal, index) => this.noteHeard(principal, looks[index]));
    const found = new Map(open.map((connection, index) => [connection, looks[index]]));
    return connections.map((connection) => found.get(connection));
  }

  /** What lacks is looked at again. A moment before the one that was gone by comes of a clock that was put back: all is looked at then. */
  private noteHeard({ kind, id }: Principal, look: Look | undefined): void {
    if (look === undefined || kind !== 'agent') return;
    const { now, conversations } = look;
    const lacking = conversations.filter(({ status }) => status === 'RESOLVED');
    if (lacking.length >= maxUnheard) return;
    const moments = lacking.map((one) => storedTime(latest(one.lastMessageAt, one.changedAt)));
    const until = earliest(sqlTime(new Date(now.getTime() - marginMs)), ...moments);
    if (until < (this.heardUntil.get(id) ?? '')) this.heardUntil.delete(id);
    else this.heardUntil.set(id, until);
  }
}

function earliest(...moments: [string, ...string[]]): string {
  return moments.reduce((one, other) => (one < other ? one : other));
}

function latest(one: string, other: string): string {
  return one > other ? one : other;
}
