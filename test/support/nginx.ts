import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child, eventually, freePort } from './process.js';
import { findProgram } from './programs.js';

/** The proxy of docker-compose.yml, by its own configuration, in front of nodes on this machine. */
export class Nginx {
  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly server: Child,
  ) {}

  static async start(nodes: number[]): Promise<Nginx> {
    const folder = mkdtempSync(join(tmpdir(), 'kefu-nginx-'));
    // Of root its workers are somebody else's, and keep long bodies in there.
    chmodSync(folder, 0o755);
    const port = await freePort();
    const file = join(folder, 'nginx.conf');
    writeFileSync(file, configuration(folder, port, nodes));
    const server = new Child(findProgram('nginx') ?? 'nginx', ['-p', folder, '-c', file, '-g', 'daemon off;']);
    const pid = join(folder, 'nginx.pid');
    await eventually(async () => {
      if (!existsSync(pid)) throw new Error(server.output);
      await fetch(`http://127.0.0.1:${port}/metrics`);
    });
    return new Nginx(`http://127.0.0.1:${port}`, folder, server);
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** What it has logged, line by line. */
  log(): Record<string, unknown>[] {
    const lines = readFileSync(join(this.folder, 'access.log'), 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  async stop(): Promise<void> {
    await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** deploy/nginx.conf, with what belongs to a container taken out. */
function configuration(folder: string, port: number, nodes: number[]): string {
  const servers = (how: string) => nodes.map((node) => `server 127.0.0.1:${node} ${how};`).join('\n');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const changes: [RegExp, string][] = [
    [/error_log \S+/, `error_log ${folder}/error.log`],
    [/access_log \S+/, `access_log ${folder}/access.log`],
    [/pid \S+;/, `pid ${folder}/nginx.pid;`],
    [/worker_processes auto;/, 'worker_processes 1;'],
    [/worker_connections \d+;/, 'worker_connections 64;'],
    [/resolver .*;/, temporary.join('\n')],
    [/(\s*server app-\d:8080 resolve max_fails=1 fail_timeout=5s;)+/, servers('max_fails=1 fail_timeout=5s')],
    [/(\s*server app-\d:8080 resolve max_fails=0;)+/, servers('max_fails=0')],
    [/listen 8080;/, `listen 127.0.0.1:${port};`],
  ];
  return changes.reduce(
    (text, [pattern, replacement]) => {
      if (!pattern.test(text)) throw new Error(`deploy/nginx.conf has nothing like ${String(pattern)}`);
      return text.replace(pattern, () => replacement);
    },
    readFileSync('deploy/nginx.conf', 'utf8'),
  );
}
