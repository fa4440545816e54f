import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** A call of a logger, or of what `main.ts` ends the process with. */
const calls = /\b(?:log|logger)\??\.(?:trace|debug|info|warn|error|fatal)\(|\bdie\(/g;

/** What the arguments that begin at `from` say as texts of their own, not within an object or another call. */
function textsAt(source: string, from: number): string[] {
  const texts: string[] = [];
  let depth = 0;
  for (const [part, , text] of source.slice(from).matchAll(/(['"])((?:(?!\1)[^\\\n]|\\.)*)\1|[()[\]{}]/g)) {
    if (text !== undefined && depth === 0) texts.push(text);
    else if ('([{'.includes(part)) depth += 1;
    else if (')]}'.includes(part)) depth -= 1;
    if (depth < 0) break;
  }
  return texts;
}

function messagesIn(file: string): string[] {
  const source = readFileSync(file, 'utf8').replace(/^\s*(?:\/\/|\/?\*).*$/gm, '');
  return [...source.matchAll(calls)].flatMap(({ 0: call, index }) => textsAt(source, index + call.length));
}

/** Those in the first column of the table. */
function messagesListed(): string[] {
  const [, logs = ''] = readFileSync('docs/operations.md', 'utf8').split('\n## Logs\n');
  const [section = ''] = logs.split('\n## ');
  const cells = [...section.matchAll(/^\| (.+?) \|/gm)].map(([, cell = '']) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, message = '']) => message));
}

describe('the inventory of the log', () => {
  it('has every message that stands in the source, and no other', () => {
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    const said = new Set(files.flatMap((name) => messagesIn(join('src', name))));
    expect(said.size).toBeGreaterThan(40);
    expect(messagesListed().sort()).toEqual([...said].sort());
  });
});
