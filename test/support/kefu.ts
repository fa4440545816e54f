import { createDatabase, type TestDatabase } from './database.js';
import { type Answer, call, type CallOptions } from './http.js';
import { Child, freePort } from './process.js';

export const adminEmail = 'admin@kefu.test';
export const adminPassword = 'a password for tests';
export const jwtSecret = 'the secret that all test nodes share, long enough';

/** What a node runs. Another build of it may be tried by its path. */
const main = process.env.KEFU_MAIN ?? 'dist/main.js';

/** The same program in its single modules, which what is loaded by NODE_OPTIONS can reach. */
export const inModules = 'dist/src/main.js';

export interface StartOptions {
  /** Shared with other nodes; one of its own when left out, dropped with the node. */
  database?: TestDatabase;
  /** A free one when left out. */
  port?: number;
  env?: Record<string, string>;
  /** The program of another build. */
  main?: string;
  /** Runs the node under another program that becomes it, e.g. `['bash', '-c', 'exec "$0" "$@"']`. */
  under?: string[];
  /** Starts the node by other words than `node dist/main.js`, as the leader of a process group. */
  command?: string[];
}

/** A node of the service, as built, in a process of its own. */
export class Kefu {
  private constructor(
    readonly url: string,
    readonly database: TestDatabase,
    readonly process: Child,
    private readonly ownsDatabase: boolean,
  ) {}

  /** Resolves when the node serves. */
  static async start(options: StartOptions = {}): Promise<Kefu> {
    const kefu = await Kefu.launch(options);
    await kefu.process.printed('Kefu serves');
    return kefu;
  }

  /** A node that has only just begun to start. */
  static async launch(options: StartOptions = {}): Promise<Kefu> {
    const database = options.database ?? (await createDatabase());
    const port = options.port ?? (await freePort());
    const node = options.command ?? [process.execPath, options.main ?? main];
    const [command = '', ...args] = [...(options.under ?? []), ...node];
    const child = new Child(command, args, {
      detached: options.command !== undefined,
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: database.url,
        JWT_SECRET: jwtSecret,
        HOST: '127.0.0.1',
        PORT: String(port),
        ADMIN_EMAIL: adminEmail,
        ADMIN_PASSWORD: adminPassword,
        RATE_LIMIT: 'off',
        LOG_FORMAT: 'json',
        ...options.env,
      },
    });
    return new Kefu(`http://127.0.0.1:${port}`, database, child, options.database === undefined);
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Everything the node has printed. */
  get output(): string {
    return this.process.output;
  }

  /** Calls the API; `path` is what follows `/api/v1`. The answer is checked against the OpenAPI document. */
  call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    return call(this.url, method, `/api/v1${path}`, options);
  }

  /** Calls what stands outside of the API: health, metrics, pages. */
  callRoot(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    return call(this.url, method, path, options);
  }

  /** The token of an agent; of the first administrator when left out. */
  async login(email = adminEmail, password = adminPassword): Promise<string> {
    const answer = await this.call('POST', '/auth/login', { body: { email, password } });
    if (answer.status !== 200) throw new Error(`Login failed: ${answer.text}`);
    return answer.data.token as string;
  }

  /** Stops the node as an operator does, and drops its database. @returns the exit code */
  async stop(): Promise<number | null> {
    const code = await this.process.stop();
    if (this.ownsDatabase) await this.database.drop();
    await this.process.closed();
    // Whatever a suite was about: no token is ever in the log.
    const [token] = /cust_[\da-f]{8}-|eyJ[\w-]{10,}\./.exec(this.output) ?? [];
    if (token !== undefined) throw new Error(`A token is in the log of the node: ${token}`);
    return code;
  }

  /** Ends the node without notice; its database stays. */
  async kill(): Promise<void> {
    await this.process.stop('SIGKILL');
  }
}
