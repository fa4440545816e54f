import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { Bus } from '../bus/bus.js';
import {
  agentStatus,
  connectionClosed,
  connectionOpened,
  nodeAlive,
  type PresenceChange,
  rosterAsked,
  type RosterEntry,
  rosterTold,
  type SaidStatus,
} from './chat.events.js';
import { closeCode } from './close-code.js';
import type { Connection } from './connection.js';
import { Connections } from './connections.js';
import type { AgentPresence, PresenceStatus } from './frame.dto.js';
import { SaidStatuses } from './said-statuses.js';

/** Live connections of one customer or agent, over all nodes; with one more one goes: see `inTurnToGo`. */
export const maxConnections = { customer: 5, agent: 20 };

const aliveMs = 10_000;

/**
 * Each connection too many has so long from when it came: another one of theirs may have ended on a node that has yet to say
 * so. With twice as many as there may be some go at once.
 */
const graceMs = 250;

/** A node that has not been heard of for so long is gone, and so are its people. */
const goneMs = 35_000;

/** Who is connected, on every node: each tells the others what opens and closes, and now and then that it lives. */
@Injectable()
export class Roster implements OnModuleInit, OnApplicationShutdown {
  private readonly node = uuid();
  private readonly nodes = new Map<string, { heardAt: number; entries: Map<string, RosterEntry> }>();
  private readonly byPrincipal = new Map<string, Map<string, RosterEntry>>();
  private readonly said = new SaidStatuses();
  /** Connections that came as one too many, until their grace is over. */
  private readonly spared = new Map<string, NodeJS.Timeout>();
  private readonly listeners: ((change: PresenceChange) => void)[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly connections: Connections,
  ) {}

  onModuleInit(): void {
    this.bus.on(connectionOpened, ({ node, ...entry }) => this.add(node, entry));
    this.bus.on(connectionClosed, ({ node, id }) => this.remove(node, id));
    this.bus.on(nodeAlive, ({ node }) => this.hear(node));
    this.bus.on(rosterAsked, ({ node }) => {
      if (node !== this.node) this.tell();
    });
    this.bus.on(rosterTold, ({ node, entries, said }) => {
      this.replace(node, entries);
      for (const one of said) this.hearStatus(one);
    });
    this.bus.on(agentStatus, (said) => this.hearStatus(said));
    this.bus.onGap(() => {
      this.tell();
      this.ask();
    });
    this.timer = setInterval(() => this.beat(), aliveMs);
    this.timer.unref();
    this.ask();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Calls `listener` when somebody comes or goes on any node, and when an agent says how they are. */
  onChange(listener: (change: PresenceChange) => void): void {
    this.listeners.push(listener);
  }

  /** How a customer or an agent is. */
  statusOf(principalId: string): PresenceStatus {
    if (!this.byPrincipal.has(principalId)) return 'OFFLINE';
    return this.said.get(principalId)?.status ?? 'ONLINE';
  }

  /** An agent who is connected here says how they are. */
  say(agentId: string, status: AgentPresence): void {
    this.bus.publish(agentStatus, this.said.stamp(agentId, status, this.node));
  }

  open(connection: Connection): void {
    const { id, principal, openedAt } = connection;
    this.connections.add(connection);
    const from = principal.kind === 'customer' ? principal.seesFrom : null;
    const seesFrom = from === null ? 0 : Date.parse(from);
    const entry = { id, kind: principal.kind, principalId: principal.id, openedAt, seesFrom };
    this.bus.publish(connectionOpened, { node: this.node, ...entry });
  }

  close(connection: Connection): void {
    this.connections.remove(connection);
    this.bus.publish(connectionClosed, { node: this.node, id: connection.id });
  }

  private add(node: string, entry: RosterEntry): void {
    this.entriesOf(node).set(entry.id, entry);
    const known = this.byPrincipal.get(entry.principalId) ?? new Map<string, RosterEntry>();
    const isNew = !known.has(entry.id);
    this.byPrincipal.set(entry.principalId, known.set(entry.id, entry));
    if (isNew && known.size === 1) this.show(entry);
    const most = maxConnections[entry.kind];
    if (known.size > 2 * most) this.thin(entry, () => false);
    else if (known.size > most && isNew) this.spare(entry);
  }

  private spare(entry: RosterEntry): void {
    const isOver = (): void => {
      this.spared.delete(entry.id);
      this.thin(entry, ({ id }) => this.spared.has(id));
    };
    this.spared.set(entry.id, setTimeout(isOver, graceMs).unref());
  }

  /** Closes what the principal has too many beside those that are spared, which are judged when that is over, as far as it is here. */
  private thin({ kind, principalId }: RosterEntry, isSpared: (entry: RosterEntry) => boolean): void {
    const known = [...(this.byPrincipal.get(principalId)?.values() ?? [])];
    const judged = inTurnToGo(known).filter((entry) => !isSpared(entry));
    for (const { id } of judged.slice(0, Math.max(0, judged.length - maxConnections[kind]))) {
      this.connections.find(id)?.close(closeCode.tooManyConnections, 'Connected elsewhere too often');
    }
  }

  private remove(node: string, id: string): void {
    const entry = this.nodes.get(node)?.entries.get(id);
    if (entry === undefined) return;
    this.nodes.get(node)?.entries.delete(id);
    clearTimeout(this.spared.get(id));
    this.spared.delete(id);
    const known = this.byPrincipal.get(entry.principalId);
    known?.delete(id);
    if (known?.size !== 0) {
      this.repeat(node, entry.principalId);
      return;
    }
    this.byPrincipal.delete(entry.principalId);
    this.said.forget(entry.principalId);
    this.show(entry);
  }

  /** Another node, which knew of no connection in between, has forgotten what an agent who is connected here has said. */
  private repeat(node: string, agentId: string): void {
    const said = this.said.get(agentId);
    if (said === undefined || node === this.node) return;
    const isHere = this.connections.of(agentId).length > 0;
    if (isHere) this.bus.publish(agentStatus, said);
  }

  private replace(node: string, entries: RosterEntry[]): void {
    if (node === this.node) return;
    const now = new Set(entries.map(({ id }) => id));
    for (const id of this.entriesOf(node).keys()) if (!now.has(id)) this.remove(node, id);
    for (const entry of entries) this.add(node, entry);
  }

  private hear(node: string): void {
    const known = this.nodes.get(node);
    if (known === undefined && node !== this.node) this.ask();
    if (known !== undefined) known.heardAt = performance.now();
  }

  private entriesOf(node: string): Map<string, RosterEntry> {
    const known = this.nodes.get(node) ?? { heardAt: 0, entries: new Map<string, RosterEntry>() };
    known.heardAt = performance.now();
    this.nodes.set(node, known);
    return known.entries;
  }

  private beat(): void {
    this.bus.publish(nodeAlive, { node: this.node });
    for (const [node, { heardAt, entries }] of this.nodes) {
      if (node === this.node || performance.now() - heardAt < goneMs) continue;
      for (const id of entries.keys()) this.remove(node, id);
      this.nodes.delete(node);
    }
  }

  private tell(): void {
    const entries = [...this.entriesOf(this.node).values()];
    const said = [...new Set(entries.map(({ principalId }) => principalId))].flatMap((id) => this.said.get(id) ?? []);
    this.bus.publish(rosterTold, { node: this.node, entries, said });
  }

  private ask(): void {
    this.bus.publish(rosterAsked, { node: this.node });
  }

  /** Of who is not connected nothing is kept. */
  private hearStatus(said: SaidStatus): void {
    const { agentId: id, status } = said;
    if (this.byPrincipal.has(id) && this.said.hear(said)) this.announce({ kind: 'agent', id, status, isSaid: true });
  }

  private show({ kind, principalId: id }: RosterEntry): void {
    this.announce({ kind, id, status: this.statusOf(id), isSaid: false });
  }

  private announce(change: PresenceChange): void {
    for (const listener of this.listeners) listener(change);
  }
}

/**
 * The oldest first, and before it those that neither see all nor as much as whoever came first: whoever only knows a channel
 * id does not push its owner out. By age alone where a node of before does not say what one sees.
 */
function inTurnToGo(entries: RosterEntry[]): RosterEntry[] {
  const first = Math.min(...entries.map(({ seesFrom = 0 }) => seesFrom || Infinity));
  const isKnown = entries.every(({ seesFrom }) => seesFrom !== undefined);
  const rank = ({ seesFrom = 0 }: RosterEntry) => (!isKnown || seesFrom === 0 ? 0 : seesFrom === first ? 1 : 2);
  return entries.toSorted((a, b) => rank(b) - rank(a) || a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1));
}
