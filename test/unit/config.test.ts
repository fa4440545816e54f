import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adminEmail, adminPassword, jwtSecret, Kefu } from '../support/kefu.js';
import { Child, freePort } from '../support/process.js';

describe('the configuration', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kefu-config-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const start = (env: Record<string, string>) =>
    spawnSync(process.execPath, ['dist/main.js'], {
      env: { PATH: process.env.PATH, DATABASE_URL: `sqlite:${folder}/kefu.sqlite`, PORT: '0', ...env },
      encoding: 'utf8',
      timeout: 30_000,
    });

  const bad: Record<string, string[]> = {
    PORT: ['80x', '65536'],
    DATABASE_URL: [
      'postgres://root@localhost/kefu',
      'mysql://root@localhost',
      'sqlite:',
      'sqlite::memory:',
      'sqlite:package.json',
      'sqlite:package.json/kefu.sqlite',
    ],
    REDIS_URL: ['localhost:6379', 'redis://localhost:99999999'],
    JWT_SECRET: ['only 31 bytes, which is too few'],
    ADMIN_EMAIL: ['admin'],
    ADMIN_PASSWORD: ['ninechars', '          ', 'x'.repeat(201)],
    IDENTITY_SECRET: ['too short'],
    IDENTITY_MODE: ['closed'],
    CUSTOMER_TOKEN_TTL: ['30'],
    AGENT_TOKEN_TTL: ['0h'],
    DEFAULT_PHONE_REGION: ['XX'],
    CORS_ORIGINS: ['shop.example', 'https://shop.example/'],
    TRUST_PROXY: ['yes', '1.2.3.4/99'],
    RATE_LIMIT: ['of'],
    LOG_LEVEL: ['loud'],
    LOG_FORMAT: ['xml'],
    MIGRATE_ON_START: ['no'],
    METRICS_TOKEN: ['two words', 'café', '令牌'],
  };
  /** A start is slow, and tells all faults at once: so each has the next bad value of every variable. */
  const starts = Array.from({ length: Math.max(...Object.values(bad).map((values) => values.length)) }, (_, index) =>
    Object.fromEntries(
      Object.entries(bad).flatMap(([name, { [index]: value }]) =>
        value === undefined ? [] : [[name, value] as const],
      ),
    ),
  );

  it.each(starts)('with %j stops the start with a line for each that names it', (env) => {
    const { status, stderr, stdout } = start(env);
    expect([status, stdout]).toEqual([1, '']);
    const lines = stderr.trimEnd().split('\n');
    expect(lines.map((line) => /^Configuration: (\w+) ./.exec(line)?.[1]).sort()).toEqual(Object.keys(env).sort());
  });

  it('names every fault at once, and no secret', () => {
    const { status, stderr } = start({ PORT: '-1', JWT_SECRET: 'hunter2', LOG_LEVEL: 'loud', IDENTITY_MODE: 'strict' });
    expect(status).toBe(1);
    expect(stderr.match(/^Configuration: \w+/gm)?.sort()).toEqual(
      ['IDENTITY_SECRET', 'JWT_SECRET', 'LOG_LEVEL', 'PORT'].map((name) => `Configuration: ${name}`),
    );
    expect(stderr).not.toContain('hunter2');
  });

  it('with a database in a folder that takes no other ends, instead of trying for ever', () => {
    const DATABASE_URL = 'sqlite:/proc/kefu/data/kefu.sqlite';
    const own = start({ DATABASE_URL, LOG_FORMAT: 'json' });
    expect([own.status, own.stderr]).toEqual([1, expect.stringMatching(/^Configuration: JWT_SECRET .*ENOENT.*\n$/)]);
    const given = start({ DATABASE_URL, JWT_SECRET: jwtSecret, LOG_FORMAT: 'json' });
    const { msg, err } = JSON.parse(given.stdout) as Record<string, unknown>;
    expect([given.status, msg, err]).toEqual([
      1,
      'DATABASE_URL: /proc/kefu/data/kefu.sqlite cannot be made (ENOENT)',
      undefined,
    ]);
  });

  it('asks for JWT_SECRET with mysql://', () => {
    const { status, stderr } = start({ DATABASE_URL: 'mysql://root@127.0.0.1:1/kefu' });
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^Configuration: JWT_SECRET is required/)]);
  });

  it('makes a secret of its own for the embedded database, for its owner alone, and keeps it', async () => {
    const env = { DATABASE_URL: `sqlite:${folder}/own/kefu.sqlite`, JWT_SECRET: '' };
    const first = await Kefu.start({ env });
    const file = join(folder, 'own/jwt-secret');
    const secret = readFileSync(file, 'utf8');
    expect(secret).toMatch(/^[\da-f]{64}\n$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const token = await first.login(adminEmail, adminPassword);
    await first.stop();
    const again = await Kefu.start({ env });
    expect((await again.call('GET', '/auth/me', { token })).status).toBe(200);
    expect(readFileSync(file, 'utf8')).toBe(secret);
    expect(again.output + first.output).not.toContain(secret.trim());
    await again.stop();
  });

  it('with a port that is taken, or a host that is none, stops with one line that says so', async () => {
    const kefu = await Kefu.start();
    const faultOf = (HOST: string) => {
      const { status, stdout } = start({ HOST, PORT: String(kefu.port), JWT_SECRET: jwtSecret, LOG_FORMAT: 'json' });
      expect([status, stdout.trim().split('\n').length]).toEqual([1, 1]);
      return JSON.parse(stdout) as object;
    };
    const line = (host: string, code: string) => ({
      level: 'fatal',
      pid: expect.any(Number),
      time: expect.any(String),
      msg: expect.stringMatching(`^HOST and PORT: cannot listen on ${host}:${kefu.port}, .*\\(${code}\\)$`),
    });
    expect(faultOf('127.0.0.1')).toEqual(line('127.0.0.1', 'EADDRINUSE'));
    expect(faultOf('192.0.2.1')).toEqual(line('192.0.2.1', 'EADDRNOTAVAIL'));
    await kefu.stop();
  });

  it('with a port that is taken stops, also where nobody reads its log any more', async () => {
    const kefu = await Kefu.start();
    const env = { PATH: process.env.PATH, DATABASE_URL: `sqlite:${folder}/kefu.sqlite`, JWT_SECRET: jwtSecret };
    const second = new Child(process.execPath, ['dist/main.js'], {
      env: { ...env, HOST: '127.0.0.1', PORT: String(kefu.port), LOG_FORMAT: 'json' },
    });
    second.deafen();
    expect(await second.exited()).toBe(1);
    await kefu.stop();
  });

  it('with a database server that is away says where it looks for it, and not with which user and password', async () => {
    const port = await freePort();
    const env = { DATABASE_URL: `mysql://somebody:hunter2@127.0.0.1:${port}/kefu` };
    const kefu = await Kefu.launch({ env });
    await kefu.process.printed(`no database answers at 127.0.0.1:${port} (ECONNREFUSED)`);
    await kefu.stop();
    expect(kefu.output).not.toMatch(/somebody|hunter2|"level":"error"/);
  });
});

describe('tokens', () => {
  it('end when AGENT_TOKEN_TTL and CUSTOMER_TOKEN_TTL say', async () => {
    const kefu = await Kefu.start({ env: { AGENT_TOKEN_TTL: '90s', CUSTOMER_TOKEN_TTL: '2h' } });
    const body = { email: adminEmail, password: adminPassword };
    const startedAt = Date.now();
    const agent = await kefu.call('POST', '/auth/login', { body });
    const customer = await kefu.call('POST', '/public/customer-token', {
      body: { name: 'x', channel: 'WEB', channelId: 'web_user_1' },
    });
    const seconds = (answer: { data: { expiresAt: string } }) =>
      (Date.parse(answer.data.expiresAt) - startedAt) / 1_000;
    expect(Math.abs(seconds(agent) - 90)).toBeLessThan(30);
    expect(Math.abs(seconds(customer) - 7_200)).toBeLessThan(30);
    await kefu.stop();
  });
});

it('the environment is read by what starts a process, and passed to the configuration', () => {
  const found = execFileSync('grep', ['-rlE', 'process\\.env', 'src'], { encoding: 'utf8' }).trim().split('\n');
  expect(found.sort()).toEqual(['src/backup.ts', 'src/demo.ts', 'src/main.ts', 'src/migrate.ts']);
});
