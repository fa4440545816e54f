import { Injectable } from '@nestjs/common';
import type { Connection } from './connection.js';

/** The connections of this node. */
@Injectable()
export class Connections {
  private readonly byId = new Map<string, Connection>();
  private readonly byPrincipal = new Map<string, Set<Connection>>();
  private readonly ofAgents = new Set<Connection>();
  /** By the conversation that they have subscribed to. */
  private readonly subscribed = new Map<string, Set<Connection>>();

  get size(): number {
    return this.byId.size;
  }

  add(connection: Connection): void {
    const { id, principal } = connection;
    this.byId.set(id, connection);
    const known = this.byPrincipal.get(principal.id) ?? new Set();
    this.byPrincipal.set(principal.id, known.add(connection));
    if (principal.kind === 'agent') this.ofAgents.add(connection);
  }

  remove(connection: Connection): void {
    const { id, principal } = connection;
    this.byId.delete(id);
    for (const conversationId of connection.subscriptions) this.unsubscribe(connection, conversationId);
    this.ofAgents.delete(connection);
    const known = this.byPrincipal.get(principal.id);
    known?.delete(connection);
    if (known?.size === 0) this.byPrincipal.delete(principal.id);
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
