import type { Logger } from 'pino';
import type { RedisClientType } from 'redis';
import { withinTime } from '../errors/time-limit.js';

export type Redis = RedisClientType;

/** Longest wait for Redis on behalf of a call: what is kept there can be done without. */
const patienceMs = 250;

/** The answer to a command, or a rejection where Redis takes too long over it. */
export function answered<T>(command: Promise<T>): Promise<T> {
  return withinTime(command, patienceMs, () => new Error(`Redis did not answer within ${patienceMs} ms`));
}

/** Logs the first failure of each outage and the end of it. */
export function keepConnected(client: Redis, logger: Logger): void {
  let away = false;
  client.on('error', (error: unknown) => {
    if (!away) logger.warn({ err: error }, 'Redis is away');
    away = true;
  });
  client.on('ready', () => {
    if (away) logger.info('Redis is back');
    away = false;
  });
  // The reconnect strategy never gives up, so this fails only when the client is closed while it still tries.
  client.connect().catch((error: unknown) => logger.debug({ err: error }, 'Redis was not reached before the stop'));
}
