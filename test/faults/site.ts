import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { Kefu } from '../support/kefu.js';
import { createMariaDatabase, MariaDb } from '../support/mariadb.js';
import { freePort } from '../support/process.js';
import { RedisServer } from '../support/redis.js';
import type { ScenarioName } from './history.js';

const nodesOfCluster = 3;

/** A node that lives again and again, on its port unless somebody else on this machine has taken it meanwhile. */
class SiteNode {
  private kefu?: Kefu;
  private output = '';

  constructor(
    public port: number,
    private readonly database: TestDatabase,
    private readonly env: Record<string, string>,
    private main?: string,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Resolves when the node serves. */
  async start(): Promise<void> {
    const { port, database, env, main } = this;
    this.kefu = await Kefu.launch({ port, database, env, ...(main === undefined ? {} : { main }) });
    try {
      await this.kefu.process.printed('Kefu serves');
    } catch (error) {
      if (!this.kefu.output.includes('EADDRINUSE')) throw error;
      this.port = await freePort();
      await this.start();
    }
  }

  async kill(): Promise<void> {
    await this.kefu?.kill();
    this.output += `${this.kefu?.output ?? ''}\n--- killed ---\n`;
  }

  /** As an operator does. @returns the exit code */
  async stop(): Promise<number | null> {
    const code = await this.kefu?.stop();
    this.output += `${this.kefu?.output ?? ''}\n--- stopped ---\n`;
    return code ?? null;
  }

  /** From its next start on it is a node of this build. */
  renew(): void {
    delete this.main;
  }

  freeze(): void {
    this.kefu?.process.signal('SIGSTOP');
  }

  thaw(): void {
    this.kefu?.process.signal('SIGCONT');
  }

  /** Everything the node printed in all its lives. */
  get log(): string {
    return this.output;
  }
}

/** Nodes with what they stand on, all of it the run's own. */
export interface Site {
  nodes: SiteNode[];
  mariaDb?: MariaDb;
  redis?: RedisServer;
  /** Ends everything. @param folder where the nodes' logs go */
  close(folder: string): Promise<void>;
}

/** @param older the program of another build, which the nodes of a cluster begin with */
export async function openSite(name: ScenarioName, older?: string): Promise<Site> {
  return name === 'cluster' ? openCluster(older) : openSingle();
}

async function openSingle(): Promise<Site> {
  const database = await createDatabase();
  const nodes = [new SiteNode(await freePort(), database, env)];
  const close = async (folder: string) => {
    await closeNodes(nodes, folder);
    await database.drop();
  };
  return started({ nodes, close });
}

async function openCluster(older?: string): Promise<Site> {
  const mariaDb = await MariaDb.start();
  const redis = await RedisServer.start();
  const url = await createMariaDatabase(mariaDb.port, 'kefu');
  const drop = () => Promise.resolve();
  const database: TestDatabase = { engine: 'mariadb', url, query: () => Promise.resolve([]), drop };
  const nodes: SiteNode[] = [];
  for (let n = 0; n < nodesOfCluster; n += 1) {
    nodes.push(new SiteNode(await freePort(), database, { ...env, REDIS_URL: redis.url }, older));
  }
  const close = async (folder: string) => {
    await closeNodes(nodes, folder);
    await redis.stop();
    await mariaDb.stop();
  };
  return started({ nodes, mariaDb, redis, close });
}

const env = { RATE_LIMIT: 'off', LOG_LEVEL: 'warn' };

async function started(site: Site): Promise<Site> {
  await Promise.all(site.nodes.map((node) => node.start()));
  return site;
}

async function closeNodes(nodes: SiteNode[], folder: string): Promise<void> {
  await Promise.all(nodes.map((node) => node.kill()));
  nodes.forEach((node, index) => writeFileSync(join(folder, `node-${index}.log`), node.log));
}
