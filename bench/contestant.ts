import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../test/support/process.js';
import type { Request } from './work.js';

/** A server under measurement, in a process of its own. */
export interface Contestant {
  name: string;
  url: string;
  headers: Record<string, string>;
  pid: number;
  /** Where it is spoken to otherwise than Kefu. */
  dialect?: Dialect;
  stop: () => Promise<void>;
}

interface Dialect {
  /** The same request in its words. */
  say: (request: Request) => Request;
  /** That of all its good answers, where it is not Kefu's. */
  status?: number;
}

interface Launch {
  name: string;
  /** What node runs. */
  args: string[];
  /** What it prints when it serves, or what then resolves. */
  ready: string | ((url: string) => Promise<void>);
  env: Record<string, string>;
  /** Where it runs; here, where none is said. */
  cwd?: string;
}

const startMs = 60_000;

/** Resolves when it serves. Its log is read and thrown away, as a collector would read it. */
export async function launch({ name, args, ready, env, cwd = '.' }: Launch): Promise<Contestant> {
  const port = await freePort();
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd,
  });
  const url = `http://127.0.0.1:${port}`;
  try {
    await serving(child, name, typeof ready === 'string' ? ready : ready(url));
  } catch (error) {
    await stop(child);
    throw error;
  }
  return { name, url, headers: {}, pid: child.pid ?? 0, stop: () => stop(child) };
}

function serving(child: ChildProcess, name: string, ready: string | Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    let begun = '';
    const timer = setTimeout(() => reject(new Error(`${name} has not begun to serve: ${begun}`)), startMs);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    const fail = (error: Error) => {
      clearTimeout(timer);
      reject(error);
    };
    child.once('exit', (code) => fail(new Error(`${name} ended with ${code}: ${begun}`)));
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      if (typeof ready !== 'string' || begun.includes(ready)) return;
      begun += text;
      if (begun.includes(ready)) done();
    });
    if (typeof ready !== 'string')
      ready.then(done, (error: unknown) => fail(new Error(`${name} does not serve`, { cause: error })));
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(timer);
}
