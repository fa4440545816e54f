import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { closeCode } from './close-code.js';
import type { Connection } from './connection.js';
import { Connections } from './connections.js';
import { FeedPump } from './feed-pump.js';

/** Between two pings. */
export const heartbeatSeconds = 25;

/** A connection that has missed so many is dead. */
const maxMissed = 2;

/** How often full sockets are looked at. */
const lookMs = 250;

/** A socket that stays full for so long is closed: its client resumes later. */
const patienceMs = 15_000;

/** Watches over connections: dead ones are dropped, slow ones go on when they can, and those whose token has run out are closed. */
@Injectable()
export class Heartbeat implements OnModuleInit, OnApplicationShutdown {
  private timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly connections: Connections,
    private readonly pump: FeedPump,
  ) {}

  onModuleInit(): void {
    this.timers = [setInterval(() => this.ping(), heartbeatSeconds * 1_000), setInterval(() => this.look(), lookMs)];
    for (const timer of this.timers) timer.unref();
  }

  onApplicationShutdown(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  private ping(): void {
    for (const connection of this.connections.all()) {
      if (connection.missedPongs >= maxMissed) connection.drop();
      connection.missedPongs += 1;
      connection.ping();
    }
  }

  private look(): void {
    const now = performance.now();
    for (const connection of this.connections.all()) {
      if (connection.isFull) this.wait(connection, now);
      else if (connection.fullSince !== undefined) {
        connection.fullSince = undefined;
        this.pump.runAll(connection);
      }
      if (connection.hasExpired) {
        connection.endToken();
      }
    }
  }

  private wait(connection: Connection, now: number): void {
    connection.fullSince ??= now;
    if (now - connection.fullSince >= patienceMs) connection.close(closeCode.notReading, 'Not reading');
  }
}
