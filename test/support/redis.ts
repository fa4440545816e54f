import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'redis';
import { Child, freePort } from './process.js';
import { findProgram } from './programs.js';

/** A client of Redis beside the nodes. */
export async function connectTo({ url }: RedisServer) {
  const client = createClient({ url });
  // The server is taken away under it.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** A Redis server of the tests' own, which keeps nothing. */
export class RedisServer {
  private constructor(
    readonly port: number,
    private readonly folder: string,
    private server: Child,
  ) {}

  static async start(): Promise<RedisServer> {
    const folder = mkdtempSync(join(tmpdir(), 'kefu-redis-'));
    const port = await freePort();
    const server = launch(folder, port);
    await server.printed('Ready to accept connections');
    return new RedisServer(port, folder, server);
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  signal(signal: NodeJS.Signals): void {
    this.server.signal(signal);
  }

  async kill(): Promise<void> {
    await this.server.stop('SIGKILL');
  }

  async restart(): Promise<void> {
    this.server = launch(this.folder, this.port);
    await this.server.printed('Ready to accept connections');
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function launch(folder: string, port: number): Child {
  return new Child(findProgram('redis-server') ?? 'redis-server', [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    folder,
  ]);
}
