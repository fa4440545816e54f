import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Authenticator } from '../auth/authenticator.js';
import { Bus } from '../bus/bus.js';
import { Database } from '../database/database.js';
import { DomainError } from '../errors/domain-error.js';
import { closeCode } from './close-code.js';
import type { Connection } from './connection.js';
import { Connections } from './connections.js';

/** Without the bus a node finds out by itself, within the five seconds that are promised. */
const lookMs = 3_000;

/** Ends connections whose token has ended, on whichever node that happened. */
@Injectable()
export class TokenWatch implements OnModuleInit, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly connections: Connections,
    private readonly authenticator: Authenticator,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    this.bus.on('customer.changed', ({ customerId }) => void this.check(this.connections.of(customerId)));
    this.bus.on('agent.changed', ({ agentId }) => void this.check(this.connections.of(agentId)));
    this.bus.onGap(() => void this.check([...this.connections.all()]));
    this.timer = setInterval(() => {
      if (!this.bus.isConnected) void this.check([...this.connections.all()]);
    }, lookMs);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async check(connections: Connection[]): Promise<void> {
    for (const connection of connections) {
      try {
        await this.authenticator.authenticate(connection.token);
      } catch (error) {
        if (error instanceof DomainError) await this.end(connection, error);
      }
    }
  }

  private async end(connection: Connection, { kind }: DomainError): Promise<void> {
    if (kind !== 'unauthenticated' && kind !== 'forbidden') return;
    const isAllowed = kind === 'unauthenticated' && (await this.isActive(connection).catch(() => true));
    if (isAllowed) connection.close(closeCode.tokenEnded, 'The token has ended');
    else connection.close(closeCode.notAllowed, 'No longer allowed');
  }

  /** Whether another token would do. */
  private async isActive({ principal }: Connection): Promise<boolean> {
    const sql =
      principal.kind === 'agent'
        ? "SELECT id FROM agents WHERE id = ? AND status = 'ACTIVE'"
        : 'SELECT id FROM customers WHERE id = ? AND active = 1';
    const row = await this.database.read((session) => session.queryOne<{ id: string }>(sql, [principal.id]));
    return row !== undefined;
  }
}
