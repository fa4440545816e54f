import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { activitySlot } from '../conversation/activity-slot.js';
import { Database } from '../database/database.js';
import type { Session } from '../database/session.js';
import { sqlTime } from '../database/time.js';
import { LOGGER } from '../log/log.module.js';
import { Connections } from './connections.js';
import { Delivery } from './delivery.js';
import { Relay } from './relay.js';

/** Well below the second that is promised: what is found is still to be read and sent. */
const pollMs = 500;

/** Commits take time: what is stamped this long ago may have become visible only now. */
const overlapMs = 15_000;

interface Advanced {
  id: string;
  lastSeq: number;
}

interface Changed {
  id: string;
  revision: number;
}

interface News {
  /** By the database's clock, which stamps the rows as well. */
  now: Date;
  advanced: Advanced[];
  changed: Changed[];
}

/**
 * The net under the hints: looks which conversations other nodes have added to or changed. Only where there can be other
 * nodes; on the embedded database everything is written by this one.
 */
@Injectable()
export class Poll implements OnModuleInit, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;
  private polledAt: Date | undefined;

  constructor(
    private readonly database: Database,
    private readonly connections: Connections,
    private readonly delivery: Delivery,
    private readonly relay: Relay,
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
    if (this.connections.size === 0) {
      // Whoever connects is told what there is, and begins from there.
      this.polledAt = undefined;
      return;
    }
    const { polledAt } = this;
    const { now, advanced, changed } = await this.database.read((session) => readNews(session, polledAt));
    for (const { id, lastSeq } of advanced) this.delivery.notice(id, lastSeq);
    for (const { id, revision } of changed) this.relay.notice(id, revision);
    this.polledAt = now;
  }
}

async function readNews(session: Session, polledAt: Date | undefined): Promise<News> {
  const now = await session.now();
  // A clock that was put back since.
  const from = Math.min((polledAt ?? now).getTime(), now.getTime());
  const since = sqlTime(new Date(from - overlapMs));
  const advanced = await session.query<Advanced>(
    `SELECT id, last_seq AS lastSeq FROM conversations WHERE ${activitySlot.column} >= ? AND last_message_at >= ?`,
    [activitySlot.of(since), since],
  );
  const changed = await session.query<Changed>(
    'SELECT id, revision FROM conversations WHERE changed_at >= ? ORDER BY changed_at, id',
    [since],
  );
  return { now, advanced, changed };
}
