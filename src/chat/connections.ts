import { Injectable } from '@nestjs/common';
import type { Connection } from './connection.js';

/** The connections of this node. */
@Injectable()
export class Connections {
  private readonly byId = new Map<string, Connection>();
  private readonly byPrincipal = new Map<string, Set<Connection>>();
  private readonly networks = new Map<string, number>();
  private readonly ofAgents = new Set<Connection>();
  /** By the conversation that they have subscribed to. */
  private readonly subscribed = new Map<string, Set<Connection>>();

  get size(): number {
    return this.byId.size;
  }

  add(connection: Connection): void {
    const { id, principal, network } = connection;
    this.byId.set(id, connection);
    this.networks.set(network, this.countOf(network) + 1);
    const known = this.byPrincipal.get(principal.id) ?? new Set();
    this.byPrincipal.set(principal.id, known.add(connection));
    if (principal.kind === 'agent') this.ofAgents.add(connection);
  }

  remove(connection: Connection): void {
    const { id, principal, network } = connection;
    if (!this.byId.delete(id)) return;
    const others = this.countOf(network) - 1;
    if (others > 0) this.networks.set(network, others);
    else this.networks.delete(network);
    for (const conversationId of connection.subscriptions) this.unsubscribe(connection, conversationId);
    this.ofAgents.delete(connection);
    const known = this.byPrincipal.get(principal.id);
    known?.delete(connection);
    if (known?.size === 0) this.byPrincipal.delete(principal.id);
  }

  /** How many come from this network. */
  countOf(network: string): number {
    return this.networks.get(network) ?? 0;
  }

  find(id: string): Connection | undefined {
    return this.byId.get(id);
  }

  /** Those of one customer or agent. */
  of(principalId: string): Connection[] {
    return [...(this.byPrincipal.get(principalId) ?? [])];
  }

  all(): IterableIterator<Connection> {
    return this.byId.values();
  }

  agents(): Iterable<Connection> {
    return this.ofAgents;
  }

  subscribe(connection: Connection, conversationId: string): void {
    connection.subscriptions.add(conversationId);
    const known = this.subscribed.get(conversationId) ?? new Set();
    this.subscribed.set(conversationId, known.add(connection));
  }

  unsubscribe(connection: Connection, conversationId: string): void {
    connection.subscriptions.delete(conversationId);
    const known = this.subscribed.get(conversationId);
    known?.delete(connection);
    if (known?.size === 0) this.subscribed.delete(conversationId);
  }

  subscribersOf(conversationId: string): Iterable<Connection> {
    return this.subscribed.get(conversationId) ?? [];
  }
}
