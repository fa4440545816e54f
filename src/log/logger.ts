import { setTimeout } from 'node:timers/promises';
import { pino, type Logger, type LoggerOptions } from 'pino';
import pretty from 'pino-pretty';
import type { LogSettings } from '../config/config.js';

/** A line is written this late at most. */
const flushMs = 100;

/** Whoever reads the log has this long to take the last lines. */
const farewellMs = 500;

export interface Log {
  logger: Logger;
  /** Resolves when everything is written, or nobody reads it any more: then the process may exit. */
  end: () => Promise<void>;
}

/**
 * Structured logs on standard output: one JSON object a line, or the same for human eyes on a terminal. Callers log ids
 * and codes, never a token, a password, an e-mail, a phone number or what somebody wrote.
 */
export function openLog(settings: LogSettings): Log {
  const options: LoggerOptions = {
    level: settings.level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: describeError },
  };
  if (settings.format === 'json') {
    const destination = pino.destination({ sync: false, minLength: 4_096 });
    setInterval(() => {
      destination.flush();
    }, flushMs).unref();
    // To write at once, as pino does after a fatal line and at the exit, is tried without end where nobody reads any more.
    destination.flushSync = () => undefined;
    return { logger: pino(options, destination), end: () => endOf(destination) };
  }
  const stream = pretty({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l', sync: true });
  return { logger: pino(options, stream), end: () => Promise.resolve() };
}

type Destination = ReturnType<typeof pino.destination>;

async function endOf(destination: Destination): Promise<void> {
  const written = new Promise<void>((resolve) => {
    // Where a write is under way, the first tells of its end only.
    destination.flush(() => {
      destination.flush(() => {
        resolve();
      });
    });
  });
  await Promise.race([written, setTimeout(farewellMs)]);
}

/**
 * An error without the values it met: a database driver repeats the statement's parameters and, for a duplicate, the
 * value itself in its message. The stack's frames stay.
 */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const fromDatabase = 'query' in error || 'sql' in error || 'sqlMessage' in error;
  // What JSON.parse cannot read it quotes.
  const quotesValues = fromDatabase || error instanceof SyntaxError;
  const frames = error.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? [];
  return {
    type: error.constructor.name,
    ...(code === undefined ? {} : { code }),
    ...(quotesValues ? {} : { message: error.message }),
    stack: frames.join('\n'),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
