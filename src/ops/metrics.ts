import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { Bus } from '../bus/bus.js';
import { Connections } from '../chat/connections.js';
import { MessageWriter } from '../conversation/message/message-writer.js';
import { Database } from '../database/database.js';
import type { Refusal } from '../http/refusal.js';

const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** What Prometheus asks for. Labels are route patterns and codes, never what a caller sent. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  private readonly requests = new Histogram({
    name: 'kefu_http_request_duration_seconds',
    help: 'Time from the first byte of a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: secondsBuckets,
    registers: [this.registry],
  });

  private readonly refusals = new Counter({
    name: 'kefu_http_refusals_total',
    help: 'Refused upgrades, and requests that were refused before a route was looked for.',
    labelNames: ['what', 'status'],
    registers: [this.registry],
  });

  constructor(database: Database, bus: Bus, connections: Connections, writer: MessageWriter) {
    collectDefaultMetrics({ register: this.registry });
    this.observeDatabase(database);
    this.observeBus(bus);
    this.observeChat(connections, writer);
  }

  observeRequest(method: string, route: string, status: number, seconds: number): void {
    this.requests.observe({ method, route, status }, seconds);
  }

  countRefusal({ what, status }: Refusal): void {
    this.refusals.inc({ what, status });
  }

  private observeDatabase(database: Database): void {
    const work = new Histogram({
      name: 'kefu_database_duration_seconds',
      help: 'Time of a unit of work, from asking for a connection to its end.',
      labelNames: ['kind'],
      buckets: secondsBuckets,
      registers: [this.registry],
    });
    database.onWork((kind, seconds) => work.observe({ kind }, seconds));
    new Gauge({
      name: 'kefu_database_pool_connections',
      help: 'Database connections: used, free, and how many units of work are waiting for one.',
      labelNames: ['state'],
      registers: [this.registry],
      collect() {
        const { used, free, waiting } = database.pool;
        this.set({ state: 'used' }, used);
        this.set({ state: 'free' }, free);
        this.set({ state: 'waiting' }, waiting);
      },
    });
  }

  private observeBus(bus: Bus): void {
    const lag = new Histogram({
      name: 'kefu_bus_lag_seconds',
      help: 'Time an event of this node took to come back to it over the bus.',
      buckets: secondsBuckets,
      registers: [this.registry],
    });
    bus.onLag((seconds) => lag.observe(seconds));
    new Gauge({
      name: 'kefu_bus_up',
      help: '1 while news reaches the other nodes at once; 0 while they find out seconds later.',
      registers: [this.registry],
      collect() {
        this.set(bus.isConnected ? 1 : 0);
      },
    });
  }

  private observeChat(connections: Connections, writer: MessageWriter): void {
    const registers = [this.registry];
    new Gauge({
      name: 'kefu_chat_connections',
      help: 'Open chat connections of this node.',
      registers,
      collect() {
        this.set(connections.size);
      },
    });
    new Gauge({
      name: 'kefu_chat_queued_messages',
      help: 'Messages that wait for the next commit.',
      registers,
      collect() {
        this.set(writer.queued);
      },
    });
    this.observeWriter(writer);
  }

  private observeWriter(writer: MessageWriter): void {
    const registers = [this.registry];
    const sizes = new Histogram({
      name: 'kefu_chat_batch_messages',
      help: 'Messages written in one commit.',
      buckets: [1, 2, 5, 10, 20, 50, 100, 200],
      registers,
    });
    const times = new Histogram({
      name: 'kefu_chat_commit_duration_seconds',
      help: 'Time to write one batch of messages, to its synced commit.',
      buckets: secondsBuckets,
      registers,
    });
    const answers = new Histogram({
      name: 'kefu_chat_message_duration_seconds',
      help: 'Time from when a message was taken to its answer: in line, and to its synced commit.',
      buckets: secondsBuckets,
      registers,
    });
    writer.onAnswer((seconds) => answers.observe(seconds));
    writer.onBatch((size, seconds) => {
      sizes.observe(size);
      times.observe(seconds);
    });
  }
}
