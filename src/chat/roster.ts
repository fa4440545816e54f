import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { Bus } from '../bus/bus.js';
import type { RosterEntry } from './chat.events.js';
import { closeCode } from './close-code.js';
import type { Connection } from './connection.js';
import { Connections } from './connections.js';
import { frame } from './frame.js';

/** Live connections of one customer or agent, over all nodes; with one more the oldest goes. */
export const maxConnections = { customer: 5, agent: 20 };

const aliveMs = 10_000;

/** A node that has not been heard of for so long is gone, and so are its people. */
const goneMs = 35_000;

/** Who is connected, on every node: each tells the others what opens and closes, and now and then that it lives. */
@Injectable()
export class Roster implements OnModuleInit, OnApplicationShutdown {
  private readonly node = uuid();
  private readonly nodes = new Map<string, { heardAt: number; entries: Map<string, RosterEntry> }>();
  private readonly byPrincipal = new Map<string, Map<string, RosterEntry>>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly connections: Connections,
  ) {}

  onModuleInit(): void {
    this.bus.on('connection.opened', ({ node, ...entry }) => this.add(node, entry));
    this.bus.on('connection.closed', ({ node, id }) => this.remove(node, id));
    this.bus.on('node.alive', ({ node }) => this.hear(node));
    this.bus.on('roster.asked', ({ node }) => {
      if (node !== this.node) this.tell();
    });
    this.bus.on('roster.told', ({ node, entries }) => this.replace(node, entries));
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

  open({ id, principal, openedAt }: Connection): void {
    const entry = { id, kind: principal.kind, principalId: principal.id, openedAt };
    this.bus.publish('connection.opened', { node: this.node, ...entry });
  }

  close({ id }: Connection): void {
    this.bus.publish('connection.closed', { node: this.node, id });
  }

  private add(node: string, entry: RosterEntry): void {
    this.entriesOf(node).set(entry.id, entry);
    const known = this.byPrincipal.get(entry.principalId) ?? new Map<string, RosterEntry>();
    this.byPrincipal.set(entry.principalId, known.set(entry.id, entry));
    if (known.size === 1) this.show(entry, 'ONLINE');
    const oldest = [...known.values()].sort((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1));
    for (const { id } of oldest.slice(0, Math.max(0, known.size - maxConnections[entry.kind]))) {
      this.connections.find(id)?.close(closeCode.tooManyConnections, 'Connected elsewhere too often');
    }
  }

  private remove(node: string, id: string): void {
    const entry = this.nodes.get(node)?.entries.get(id);
    if (entry === undefined) return;
    this.nodes.get(node)?.entries.delete(id);
    const known = this.byPrincipal.get(entry.principalId);
    known?.delete(id);
    if (known?.size !== 0) return;
    this.byPrincipal.delete(entry.principalId);
    this.show(entry, 'OFFLINE');
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
    this.bus.publish('node.alive', { node: this.node });
    for (const [node, { heardAt, entries }] of this.nodes) {
      if (node === this.node || performance.now() - heardAt < goneMs) continue;
      for (const id of entries.keys()) this.remove(node, id);
      this.nodes.delete(node);
    }
  }

  private tell(): void {
    this.bus.publish('roster.told', { node: this.node, entries: [...this.entriesOf(this.node).values()] });
  }

  private ask(): void {
    this.bus.publish('roster.asked', { node: this.node });
  }

  /** Agents are told who comes and goes. */
  private show({ kind, principalId }: RosterEntry, status: 'ONLINE' | 'OFFLINE'): void {
    const text = frame('presence', { type: kind === 'agent' ? 'AGENT' : 'CUSTOMER', id: principalId, status });
    for (const connection of this.connections.agents()) {
      if (connection.principal.id !== principalId) connection.tell(text);
    }
  }
}
