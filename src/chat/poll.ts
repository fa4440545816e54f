import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { Database } from '../database/database.js';
import { sqlTime } from '../database/time.js';
import { LOGGER } from '../log/log.module.js';
import { Connections } from './connections.js';
import { Delivery } from './delivery.js';

/** Below the second that is promised. */
const pollMs = 800;

/** Commits take time and clocks differ: what is this old may have become visible only now. */
const overlapMs = 15_000;

/**
 * The net under the hints: looks which conversations other nodes have added to. Only where there can be other nodes; on
 * the embedded database every message is written by this one.
 */
@Injectable()
export class Poll implements OnModuleInit, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;
  private polledAt = Date.now();

  constructor(
    private readonly database: Database,
    private readonly connections: Connections,
    private readonly delivery: Delivery,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    if (this.database.dialect.name === 'mysql') this.schedule();
  }

  onApplicationShutdown(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private schedule(): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => {
      this.look()
        .catch((error: unknown) => this.logger.debug({ err: error }, 'The poll failed'))
        .finally(() => this.schedule());
    }, pollMs);
  }

  private async look(): Promise<void> {
    const startedAt = Date.now();
    if (this.connections.size > 0) {
      const rows = await this.database.read((session) =>
        session.query<{ id: string; lastSeq: number }>(
          'SELECT id, last_seq AS lastSeq FROM conversations WHERE last_message_at >= ?',
          [sqlTime(new Date(this.polledAt - overlapMs))],
        ),
      );
      for (const { id, lastSeq } of rows) this.delivery.notice(id, lastSeq);
    }
    this.polledAt = startedAt;
  }
}
