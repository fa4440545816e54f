import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Kefu } from '../support/kefu.js';
import { eventually } from '../support/process.js';

describe('an embedded database', () => {
  let folder: string;
  let kefu: Kefu;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kefu-one-'));
    kefu = await Kefu.start({ env: at('kefu.sqlite') });
  });
  afterEach(async () => {
    await kefu.stop();
    rmSync(folder, { recursive: true });
  });

  const at = (file: string) => ({ DATABASE_URL: `sqlite:${join(folder, file)}` });
  const second = (env: Record<string, string>) => Kefu.launch({ env: { ...at('kefu.sqlite'), ...env } });
  /** All lines that a node has printed which has ended by itself. */
  const lastWords = async (node: Kefu) => {
    expect(await node.process.exited()).toBe(1);
    await node.process.closed();
    const lines = node.output.trim().split('\n');
    return lines.map((line) => JSON.parse(line) as object).filter((line) => !JSON.stringify(line).includes('Redis'));
  };
  const line = () => ({
    level: 'fatal',
    pid: expect.any(Number),
    time: expect.any(String),
    msg: `DATABASE_URL: another process serves ${folder}/kefu.sqlite. Stop it first, or set REDIS_URL on both.`,
  });

  it('is served by one process: another one is refused, in a line, by whatever link it comes', async () => {
    symlinkSync(folder, join(folder, 'folder'));
    symlinkSync('kefu.sqlite', join(folder, 'link.sqlite'));
    const others = [second({}), second(at('folder/kefu.sqlite')), second(at('link.sqlite'))];
    // A bus that the first one does not hear makes nothing better.
    others.push(second({ REDIS_URL: 'redis://127.0.0.1:9' }));
    const nodes = await Promise.all(others);
    for (const words of await Promise.all(nodes.map(lastWords))) expect(words).toEqual([line()]);
    expect((await kefu.callRoot('GET', '/health/ready')).status).toBe(200);
  });

  it('goes to the next process when the one before has stopped', async () => {
    const next = await second({});
    await eventually(async () => expect((await fetch(`${next.url}/health/ready`)).status).toBe(503));
    expect(await kefu.stop()).toBe(0);
    await next.process.printed('Kefu serves');
    await next.kill();
    kefu = await Kefu.start({ env: at('kefu.sqlite') });
  });

  it('is backed up, migrated and filled beside it', () => {
    const run = (...command: string[]) =>
      execFileSync(process.execPath, command, {
        env: { PATH: process.env.PATH, ...at('kefu.sqlite') },
        encoding: 'utf8',
      });
    expect(run('dist/backup.js', join(folder, 'copy'))).toContain('holds the whole database');
    expect(run('dist/migrate.js')).toContain('up to date');
    expect(run('dist/demo.js', '--customers', '10')).toContain('10 customers');
  });
});
