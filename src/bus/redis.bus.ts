import { setTimeout as delay } from 'node:timers/promises';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { v7 as uuid } from 'uuid';
import { Bus } from './bus.js';
import { keepConnected, type Redis } from './redis.js';

const channel = 'kefu.bus';

/** Between two tries to subscribe. */
const retryMs = 500;

interface Event {
  name: string;
  payload: unknown;
}

/** What a node has to tell: one event, and those that were published in the same turn. */
interface Envelope extends Event {
  node: string;
  /** Milliseconds on the sender's own clock: only the sender can tell how long ago that was. */
  sentAt: number;
  /** Left out where there are none, and not read by nodes of version 0.1. */
  more?: Event[];
}

/** The bus of many nodes: the memory bus on each, joined by one Redis channel. */
export class RedisBus extends Bus implements OnApplicationShutdown {
  private readonly node = uuid();
  private readonly subscriber: Redis;
  private events: Event[] = [];
  private isSubscribed = false;
  private hasEnded = false;

  constructor(
    private readonly publisher: Redis,
    private readonly logger: Logger,
  ) {
    super();
    this.subscriber = publisher.duplicate({ disableOfflineQueue: false });
    // Every connect after the first follows an outage, in which events passed unheard or were not sent. Either may be
    // the last to come back, and until then nobody can be asked or told.
    for (const client of [publisher, this.subscriber]) client.on('ready', () => this.dispatchGap());
    keepConnected(this.subscriber, logger);
    void this.subscribe();
  }

  get isConnected(): boolean {
    return this.publisher.isReady && this.subscriber.isReady && this.isSubscribed;
  }

  /** Until it has worked once: from then on the client sees to it by itself whenever it has connected again. */
  private async subscribe(): Promise<void> {
    // Of all that fail the first alone is news.
    let level: 'warn' | 'debug' = 'warn';
    while (!this.isSubscribed && !this.hasEnded) {
      try {
        await this.subscriber.subscribe(channel, (text) => this.receive(text));
        this.isSubscribed = true;
        this.dispatchGap();
      } catch (error) {
        if (this.hasEnded) return;
        this.logger[level]({ err: error }, 'The bus could not subscribe');
        level = 'debug';
        await delay(retryMs, undefined, { ref: false });
      }
    }
  }

  protected send(name: string, payload: unknown): void {
    this.events.push({ name, payload });
    // A batch of messages is as much news: each alone would cost more than all that the node does with the message.
    if (this.events.length === 1) process.nextTick(() => this.post());
  }

  private post(): void {
    const [event, ...more] = this.events;
    this.events = [];
    if (event === undefined) return;
    const envelope: Envelope = { node: this.node, sentAt: performance.now(), ...event };
    if (more.length > 0) envelope.more = more;
    this.publisher
      .publish(channel, JSON.stringify(envelope))
      .catch((error: unknown) => this.logger.debug({ err: error, event: event.name }, 'Other nodes were not told'));
  }

  private receive(text: string): void {
    const envelope = parseEnvelope(text);
    if (envelope === undefined) this.logger.warn('Something that is no event arrived on the bus');
    else if (envelope.node === this.node) this.dispatchLag((performance.now() - envelope.sentAt) / 1_000);
    else for (const event of [envelope, ...(envelope.more ?? [])]) this.heed(event);
  }

  private heed({ name, payload }: Event): void {
    if (!this.dispatch(name, payload)) this.logger.warn({ event: name }, 'An event on the bus was not understood');
  }

  onApplicationShutdown(): void {
    this.hasEnded = true;
    this.subscriber.destroy();
  }
}

function parseEnvelope(text: string): Envelope | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isEnvelope(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isEnvelope(value: unknown): value is Envelope {
  return (
    typeof value === 'object' &&
    value !== null &&
    'node' in value &&
    'sentAt' in value &&
    typeof value.sentAt === 'number' &&
    isEvent(value) &&
    (!('more' in value) || (Array.isArray(value.more) && value.more.every(isEvent)))
  );
}

function isEvent(value: unknown): value is Event {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'payload' in value
  );
}
