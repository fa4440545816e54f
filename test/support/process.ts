import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** So many ports each of Jest's workers has for itself: what is free now may be taken before it is listened on. */
const portsEach = 2_500;

/**
 * Below those that the system gives to outgoing connections: one of these could take the port of a server that is down
 * and shall come back to it.
 */
const firstPort = 10_100 + portsEach * (Number(process.env.JEST_WORKER_ID ?? 0) % 8);
let portsTaken = randomInt(portsEach);

/** A port that nobody listens on now, and that no other worker of this run is about to take. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = firstPort + (portsTaken % portsEach);
    portsTaken += 1;
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

/** What a child shall print comes within this time, on the slowest machine. */
const patienceMs = 120_000;

/** A child process with everything it printed. */
export class Child {
  output = '';
  private readonly process: ChildProcess;

  constructor(command: string, args: string[], options: SpawnOptions = {}) {
    this.process = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const { stdout, stderr } = this.process;
    for (const stream of [stdout, stderr]) {
      // A letter may come in two pieces.
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
  }

  get pid(): number {
    if (this.process.pid === undefined) throw new Error('The process did not start');
    return this.process.pid;
  }

  /** What the system says of the process, for whoever reads of a test that failed. */
  private state(): string {
    const file = `/proc/${this.pid}/status`;
    const status = existsSync(file) ? readFileSync(file, 'utf8') : '';
    return /^State:.*$/m.exec(status)?.[0] ?? 'State: gone';
  }

  /** Closes its output: what it prints from now on goes nowhere. */
  deafen(): void {
    this.process.stdout?.destroy();
    this.process.stderr?.destroy();
  }

  /** Resolves with the exit code, or null when a signal ended it. */
  async exited(): Promise<number | null> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return this.process.exitCode;
    await once(this.process, 'exit');
    return this.process.exitCode;
  }

  /** Resolves when nobody is left who could print: the process is gone, and so are those that it started. */
  async closed(): Promise<void> {
    if (this.process.stdout?.readableEnded !== true) await once(this.process, 'close');
  }

  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  /** Ends the process and waits until it is gone. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.signal(signal);
    return this.exited();
  }

  /** Resolves when `text` has been printed; rejects when the process ends before that, or does not come to it. */
  async printed(text: string | RegExp): Promise<void> {
    const has = () => (typeof text === 'string' ? this.output.includes(text) : text.test(this.output));
    const { stdout, stderr } = this.process;
    let leave: () => void = () => undefined;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`${this.state()}, and it has not printed ${String(text)}:\n${this.output}`));
      }, patienceMs);
      const look = () => {
        if (has()) resolve();
      };
      const end = () => {
        look();
        reject(new Error(`Ended before printing ${String(text)}:\n${this.output}`));
      };
      leave = () => {
        clearTimeout(timer);
        // To look through all that it prints from now on would take longer each time.
        stdout?.off('data', look);
        stderr?.off('data', look);
        this.process.off('close', end);
      };
      stdout?.on('data', look);
      stderr?.on('data', look);
      this.process.once('close', end);
      look();
    }).finally(() => leave());
  }
}

/** Calls `probe` until it succeeds. For the outside world only: what Kefu does is awaited by its own signs. */
export async function eventually<T>(probe: () => Promise<T>, withinMs = 20_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await probe();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}
