import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { agentChanged } from '../agent/agent.events.js';
import { Bus } from '../bus/bus.js';
import { customerChanged } from '../customer/customer.events.js';
import { Database } from '../database/database.js';
import type { Principal } from '../http/principal.js';
import { LOGGER } from '../log/log.module.js';
import { closeCode } from './close-code.js';
import type { Connection } from './connection.js';
import { Connections } from './connections.js';
import { LiveTokens } from './live-tokens.js';
import { Together } from '../database/together.js';

/** Where the bus did not carry the news, a node finds out by itself, within the five seconds that are promised. */
const lookMs = 3_000;

/** A process that has not come to this timer for so long was frozen, or as good as that: news it could not hear waits for it too. */
const beatMs = 250;
const standstillMs = 1_000;

/** So long it is tried to know whose tokens have ended: whoever writes meanwhile waits for it. */
const catchUpMs = 5_000;

/** Connections that are looked at together when they are added. */
const newcomerBounds = { most: 500, pauseMs: 10, lanes: 2, besideAfterMs: 1_000 };

/** Ends connections whose token has ended, on whichever node that happened. */
@Injectable()
export class TokenWatch implements OnModuleInit, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private beat: NodeJS.Timeout | undefined;
  private beatAt = performance.now();
  private catchingUp: Promise<void> | undefined;
  /** Some could not be looked at: all are, the next time. */
  private hasFailed = false;
  private isLooking = false;
  private readonly newcomers = new Together<Connection, boolean>(async (connections) => {
    const isDone = await this.check(connections.filter(({ isHeard }) => isHeard));
    return connections.map(() => isDone);
  }, newcomerBounds);

  constructor(
    private readonly bus: Bus,
    private readonly connections: Connections,
    private readonly tokens: LiveTokens,
    private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.bus.on(customerChanged, ({ customerId }) => void this.check(this.connections.of(customerId)));
    this.bus.on(agentChanged, ({ agentId }) => void this.check(this.connections.of(agentId)));
    this.bus.onGap(() => void this.check([...this.connections.all()]));
    this.timer = setInterval(() => void this.lookAtAll(), lookMs).unref();
    this.beat = setInterval(() => this.noteBeat(), beatMs).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    clearInterval(this.beat);
  }

  /** Whether tokens may have ended while this process stood still: what was sent meanwhile waits for `catchUp`. */
  get isBehind(): boolean {
    if (performance.now() - this.beatAt > standstillMs) this.noteBeat();
    return this.catchingUp !== undefined;
  }

  /** Resolves when it is known whose tokens have ended, and their connections are closed; it may stand still meanwhile. */
  async catchUp(): Promise<void> {
    while (this.isBehind) await this.catchingUp;
  }

  private noteBeat(): void {
    const now = performance.now();
    const hasStoodStill = now - this.beatAt > standstillMs;
    this.beatAt = now;
    if (!hasStoodStill) return;
    const catchingUp = this.checkAll(now + catchUpMs).finally(() => {
      if (this.catchingUp === catchingUp) this.catchingUp = undefined;
    });
    this.catchingUp = catchingUp;
  }

  /** From time to time; never twice at once, or a database that is slow to answer would have ever more to do. */
  private async lookAtAll(): Promise<void> {
    // Whether this node is connected says nothing of the one that has the news. The embedded database has one node.
    if (this.isLooking || (!this.hasFailed && this.database.dialect.name !== 'mysql')) return;
    this.isLooking = true;
    this.hasFailed = false;
    await this.check([...this.connections.all()]).finally(() => (this.isLooking = false));
  }

  /** After a standstill the first connections to the database are as good as dead. */
  private async checkAll(deadline: number): Promise<void> {
    while (!(await this.check([...this.connections.all()])) && performance.now() < deadline)
      await delay(beatMs, undefined, { ref: false });
  }

  /**
   * Looks at a connection that has just been added: its token may have ended after it was read, and before news of that
   * could find the connection.
   * @returns whether it could be looked at
   */
  verify(connection: Connection): Promise<boolean> {
    return this.newcomers.ask(connection);
  }

  /** @returns whether all could be looked at */
  private async check(connections: Connection[]): Promise<boolean> {
    if (connections.length === 0) return true;
    try {
      for (const connection of await this.tokens.ended(connections)) {
        if (await this.isActive(connection.principal)) connection.endToken();
        else connection.close(closeCode.notAllowed, 'No longer allowed');
      }
      return true;
    } catch (error) {
      // The database is away: without it nobody can be told from anybody, and nothing can be read either.
      this.logger.warn({ err: error }, 'Tokens could not be looked at');
      this.hasFailed = true;
      return false;
    }
  }

  /** Whether another token would do. */
  private async isActive({ kind, id }: Principal): Promise<boolean> {
    const sql =
      kind === 'agent'
        ? "SELECT id FROM agents WHERE id = ? AND status = 'ACTIVE'"
        : 'SELECT id FROM customers WHERE id = ? AND active = 1';
    return (await this.database.read((session) => session.queryOne<{ id: string }>(sql, [id]))) !== undefined;
  }
}
