import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';

interface Lock {
  packages: Record<string, { name?: string; version: string; dev?: boolean }>;
}

describe('the check of minimum versions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kefu-versions-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** What the check says of the lock file after `change`. */
  const check = (
    change: (packages: Lock['packages']) => void = () => undefined,
    ledger = 'docs/minimum-versions.md',
  ) => {
    const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
    change(lock.packages);
    const file = join(folder, 'package-lock.json');
    writeFileSync(file, JSON.stringify(lock));
    const { status, stderr } = spawnSync(process.execPath, ['scripts/check-versions.js', file, ledger], {
      encoding: 'utf8',
    });
    return { status, said: stderr };
  };
  const isSetTo = (path: string, version: string) => (packages: Lock['packages']) => {
    packages[path] = { ...packages[path], version };
  };

  it('passes what is installed', () => {
    expect(check()).toEqual({ status: 0, said: '' });
  });

  it.each([
    ['node_modules/ws', '8.21.0'],
    ['node_modules/ws', '8.21.1-beta.1'],
    ['node_modules/ws', '7.5.10'],
    ['node_modules/engine.io/node_modules/ws', '8.17.1'],
    ['node_modules/somewhere/node_modules/@nestjs/core', '12.0.1'],
    ['node_modules/jws', '4.0.0'],
    ['node_modules/jws', '3.2.2'],
    ['node_modules/typeorm', '1.0.0'],
  ])('fails for %s %s, and names it', (path, version) => {
    const { status, said } = check(isSetTo(path, version));
    expect(status).toBe(1);
    expect(said).toContain(`${path} is ${version}, and has to be `);
    expect(said.trim().split('\n')).toHaveLength(1);
  });

  it.each([
    ['node_modules/jws', '3.2.3'],
    ['node_modules/ws', '9.0.0'],
    ['node_modules/ws', '8.21.10'],
  ])('passes %s %s', (path, version) => {
    expect(check(isSetTo(path, version))).toEqual({ status: 0, said: '' });
  });

  it('fails for a copy under another name', () => {
    const { said } = check(
      (packages) => (packages['node_modules/sockets'] = { name: 'ws', version: '8.0.0', dev: true }),
    );
    expect(said).toContain('node_modules/sockets is 8.0.0');
  });

  it('fails for a package that serves and is listed with what only builds', () => {
    const ledger = join(folder, 'sections.md');
    const rows = (section: string) => `## ${section}\n\n| \`ws\` | 8.21.1 | sockets |\n`;
    writeFileSync(ledger, rows('What builds and tests'));
    expect(check(undefined, ledger).said).toContain('ws belongs under What serves');
    writeFileSync(ledger, rows('What serves'));
    expect(check(undefined, ledger)).toEqual({ status: 0, said: '' });
  });

  it('fails for a line of a package that is not there, and for a line that cannot be read', () => {
    const ledger = join(folder, 'ledger.md');
    writeFileSync(ledger, '| `left-pad` | 1.3.0 | none |\n');
    expect(check(undefined, ledger).said).toContain('left-pad is not installed');
    writeFileSync(ledger, '| `ws` | soon | none |\n');
    expect(check(undefined, ledger).said).toContain('a row that is none');
    writeFileSync(ledger, '');
    expect(check(undefined, ledger).status).toBe(1);
  });
});
