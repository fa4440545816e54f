import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../test/support/process.js';

/** A server under measurement, in a process of its own. */
export interface Contestant {
  name: string;
  url: string;
  headers: Record<string, string>;
  pid: number;
  stop: () => Promise<void>;
}

interface Launch {
  name: string;
  /** What node runs. */
  args: string[];
  /** What it prints when it serves. */
  ready: string;
  env: Record<string, string>;
}

const startMs = 60_000;

/** Resolves when it serves. Its log is read and thrown away, as a collector would read it. */
export async function launch({ name, args, ready, env }: Launch): Promise<Contestant> {
  const port = await freePort();
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await serving(child, name, ready);
  return { name, url: `http://127.0.0.1:${port}`, headers: {}, pid: child.pid ?? 0, stop: () => stop(child) };
}

function serving(child: ChildProcess, name: string, ready: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let begun = '';
    const timer = setTimeout(() => reject(new Error(`${name} has not begun to serve: ${begun}`)), startMs);
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}: ${begun}`)));
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      if (begun.includes(ready)) return;
      begun += text;
      if (!begun.includes(ready)) return;
      clearTimeout(timer);
      resolve();
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(timer);
}
