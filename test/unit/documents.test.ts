import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

const copied = ['docs', 'SECURITY.md'];

describe('the checks of the documents', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kefu-links-'));
  beforeAll(() => {
    for (const name of readdirSync('.').filter((each) => !copied.includes(each))) {
      symlinkSync(resolve(name), join(folder, name));
    }
  });
  beforeEach(() => {
    for (const name of copied) cpSync(name, join(folder, name), { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** What the check says of the documents after `from` has become `to` in `file`. */
  const check = (file?: string, from = '', to = '') => {
    if (file !== undefined) {
      const text = readFileSync(file, 'utf8');
      expect(text).toContain(from);
      writeFileSync(join(folder, file), text.replace(from, to));
    }
    const said = ['links', 'asvs'].map((name) => {
      const script = resolve(`scripts/check-${name}.js`);
      return spawnSync(process.execPath, [script], { cwd: folder, encoding: 'utf8' });
    });
    return {
      status: Math.max(...said.map(({ status }) => status ?? 2)),
      said: said.map(({ stderr }) => stderr).join(''),
    };
  };

  it('passes what is there', () => {
    expect(check()).toEqual({ status: 0, said: '' });
  });

  it.each([
    ['a test of another title', 'SECURITY.md', '“is not in Redis”', '“is not in Rediss”', 'no “is not in Rediss”'],
    ['a test without a title', 'SECURITY.md', ' “is not in the log”', '', 'without the title'],
    ['a title without its test', 'SECURITY.md', '\n- There is', ' “of nothing”\n- There is', 'behind no link'],
    ['a file that is not there', 'SECURITY.md', 'test/access.test.ts', 'test/entry.test.ts', 'test/entry.test.ts'],
    ['a heading that is not there', 'docs/asvs.md', 'controls.md#limits', 'controls.md#bounds', 'controls.md#bounds'],
    ['a requirement that is missing', 'docs/asvs.md', '| 1.1.1 | 2 |', '| – | 2 |', 'chapter 1 has 8,18'],
    [
      'a requirement that is there twice',
      'docs/asvs.md',
      '| 1.1.2 | 2 |',
      '| 1.1.1 | 2 |',
      '1.1.1 stands behind 1.1.1',
    ],
    ['a requirement of another level', 'docs/asvs.md', '| 1.2.1 | 1 |', '| 1.2.1 | 2 |', 'chapter 1 has 7,20'],
    ['a verdict that is none', 'docs/asvs.md', ' | n/a | ', ' | nearly | ', 'the row of 1.2.6 is none'],
  ])('fails for %s', (_what, file, from, to, said) => {
    const answer = check(file, from, to);
    expect(answer.status).toBe(1);
    expect(answer.said).toContain(said);
  });
});
