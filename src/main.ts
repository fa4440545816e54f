import 'reflect-metadata';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from 'pino';
import { FirstAdmin, type GeneratedLogin } from './agent/first-admin.js';
import { createApp } from './app.setup.js';
import { AuditGuard } from './audit/audit-guard.js';
import type { Config } from './config/config.js';
import { loadConfig } from './config/load-config.js';
import { settingsOrExit } from './config/settings-or-exit.js';
import { Database } from './database/database.js';
import { findLossySettings } from './database/durability.js';
import { whenAvailable } from './database/when-available.js';
import { growGently } from './heap.js';
import { StartFault } from './errors/start-fault.js';
import { withinTime } from './errors/time-limit.js';
import { listenFault } from './http/listen-fault.js';
import { answerUntilReady } from './http/waiting-server.js';
import { openLog } from './log/logger.js';
import { Documents } from './ops/documents.js';

/** A start waits this long to hear whether the audit trail is guarded. */
const guardMs = 2_000;

/** A stop that takes longer is ended by force. */
const stopTimeoutMs = 9_000;

// The environment is handed to config here, and read nowhere else.
const config = settingsOrExit(() => loadConfig(process.env));
const output = openLog(config.log);
const { logger } = output;
let isLeaving = false;
let isServing = false;
process.on('unhandledRejection', (error) => {
  die('An error went unheard', error);
});
process.on('uncaughtException', (error) => {
  die('An error went uncaught', error);
});
growGently();
await start();

/** What a signal has to end: nothing more than the process, until there is an app. */
interface Stoppable {
  app?: NestExpressApplication;
  stopping?: true;
}

async function start(): Promise<void> {
  const { port, host } = config.http;
  const running: Stoppable = {};
  stopOnSignal(running, logger);
  try {
    const waiting = await answerUntilReady(port, host);
    const app = await createApp(config, logger);
    app.get(Documents).load();
    const login = await whenAvailable(() => app.get(FirstAdmin).ensure());
    await waiting.close();
    await app.listen(port, host);
    running.app = app;
    isServing = true;
    warnOfOpenIdentities(config, logger);
    await warnOfOpenTrail(app.get(AuditGuard), logger);
    await warnOfLossyDatabase(app.get(Database), logger);
    announce(await app.getUrl(), login);
  } catch (error) {
    const fault = error instanceof StartFault ? error.message : listenFault(error, config.http);
    if (fault === undefined) {
      die('The service could not start', error);
    } else {
      logger.fatal(fault);
      leave(1);
    }
  }
}

/** Written past the log, which must not hold a password. */
function announce(url: string, login: GeneratedLogin | undefined): void {
  const address = url.replace(/\/\/(\[::\]|\[::1\]|0\.0\.0\.0|127\.0\.0\.1)/, '//localhost');
  const lines = [`Kefu serves ${address}`, `  API docs  ${address}/docs`, `  Health    ${address}/health/ready`];
  if (login !== undefined) {
    lines.push('', 'First start: sign in with this login. It is shown only now.');
    lines.push(`  E-mail    ${login.email}`, `  Password  ${login.password}`);
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}

function warnOfOpenIdentities({ database, customer }: Config, log: Logger): void {
  if (database.kind !== 'mysql' || customer.identityMode !== 'open') return;
  log.warn(
    'IDENTITY_MODE=open: whoever knows a channel id gets a token for it. Set IDENTITY_SECRET to ask for signed proof.',
  );
}

/** To look keeps no node from serving, and the first password not long from being shown. */
async function warnOfOpenTrail(guard: AuditGuard, log: Logger): Promise<void> {
  try {
    const isOn = await withinTime(guard.isOn(), guardMs, () => new Error(`Not tried within ${guardMs} ms`));
    if (isOn) return;
    log.warn('Entries of the audit trail are not guarded: see "Upgrade" in docs/operations.md.');
  } catch (error) {
    log.warn({ err: error }, 'Whether entries of the audit trail are guarded could not be tried');
  }
}

async function warnOfLossyDatabase(database: Database, log: Logger): Promise<void> {
  try {
    const settings = await findLossySettings(database);
    if (settings.length === 0) return;
    log.warn(
      { settings },
      'The database answers before commits are on disk: what is acknowledged may be lost. Set them to 1.',
    );
  } catch (error) {
    log.warn({ err: error }, 'How the database syncs commits could not be read');
  }
}

/** Whoever stops a group of processes, and npm, may send the signal again: the stop goes on as it was. */
function stopOnSignal(running: Stoppable, log: Logger): void {
  const stop = (signal: NodeJS.Signals) => {
    if (running.stopping) return;
    running.stopping = true;
    log.info({ signal }, 'Stopping');
    if (running.app === undefined) {
      leave(0);
      return;
    }
    // It keeps the process: with nothing left to do Node would exit, and wait for a thread that reads, however long it does.
    setTimeout(() => {
      if (isLeaving) return;
      logger.fatal({ err: new Error(signal) }, 'The stop took too long');
      leave('at once');
    }, stopTimeoutMs);
    running.app.close().then(
      () => leave(0),
      (error: unknown) => {
        die('The stop failed', error);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** After an unknown error the state of the process is unknown too: it goes when its last lines are written, and is started anew. */
function die(message: string, error: unknown): void {
  logger.fatal({ err: error }, message);
  leave(isServing ? 'at once' : 1);
}

function leave(end: number | 'at once'): void {
  if (isLeaving) return;
  isLeaving = true;
  // Not by itself: a start may wait for a database that never comes, an app that could not listen holds its database and
  // Redis, and what a library has left in the event loop is not waited for.
  void output.end().then(() => (end === 'at once' ? vanish() : process.exit(end)));
}

/**
 * By SIGKILL where a thread may read the embedded database: an exit waits for it, for as long as it reads, and hears nothing
 * meanwhile. The first process of a container does not get its own signal: it exits.
 */
function vanish(): never {
  if (config.database.kind === 'sqlite') process.kill(process.pid, 'SIGKILL');
  process.exit(1);
}
