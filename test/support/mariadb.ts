import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { type Child, eventually, freePort } from './process.js';
import { type ServerOptions, serverProgram } from './server-programs.js';

interface MariaDbOptions extends ServerOptions {
  /** Where its data stays when it stops, and is found the next time. */
  kept?: string;
}

/** A MariaDB server of the tests' own, or a MySQL in its place, with its data in a temporary folder. */
export class MariaDb {
  private constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly options: MariaDbOptions,
    private server: Child,
  ) {}

  static async start(options: MariaDbOptions = {}): Promise<MariaDb> {
    const folder = options.kept === undefined ? mkdtempSync(join(tmpdir(), 'kefu-mariadb-')) : resolve(options.kept);
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o755);
    if (!existsSync(`${folder}/data`)) serverProgram().prepare(folder);
    const port = await freePort();
    const database = new MariaDb(port, folder, options, serverProgram().start(folder, port, options));
    await database.ready();
    return database;
  }

  /** The same data, served again on the same port. */
  async restart(): Promise<void> {
    this.server = serverProgram().start(this.folder, this.port, this.options);
    await this.ready();
  }

  get pid(): number {
    return this.server.pid;
  }

  /** The address of a database that is there. */
  urlOf(name: string): string {
    return `${adminUrl(this.port)}${name}`;
  }

  signal(signal: NodeJS.Signals): void {
    this.server.signal(signal);
  }

  /** Resolves when the server does nothing more, as far as this machine tells. */
  async freeze(): Promise<void> {
    this.signal('SIGSTOP');
    const threads = `/proc/${this.pid}/task`;
    if (!existsSync(threads)) return;
    await eventually(async () => {
      for (const thread of await readdir(threads)) {
        const status = await readFile(`${threads}/${thread}/status`, 'utf8');
        if (!/^State:\s+T/m.test(status)) throw new Error(`Thread ${thread} still runs`);
      }
    });
  }

  thaw(): void {
    this.signal('SIGCONT');
  }

  async kill(): Promise<void> {
    await this.server.stop('SIGKILL');
  }

  async stop(): Promise<void> {
    if (this.options.kept !== undefined) {
      await this.server.stop('SIGTERM');
      return;
    }
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async ready(): Promise<void> {
    await eventually(async () => {
      const connection = await createConnection(adminUrl(this.port));
      await connection.end();
    });
  }
}

function adminUrl(port: number): string {
  return `mysql://root@127.0.0.1:${port}/`;
}

/** Creates an empty database on the server at `port`. @returns its address */
export async function createMariaDatabase(port: number, name: string): Promise<string> {
  const connection = await createConnection(adminUrl(port));
  await connection.query(`CREATE DATABASE ${name}`);
  await connection.end();
  return `${adminUrl(port)}${name}`;
}
