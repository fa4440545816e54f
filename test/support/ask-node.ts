import type { Kefu } from './kefu.js';

/** What a node counts: it runs with a file of test/support that NODE_OPTIONS names. */
export type Counted = 'heap' | 'parses' | 'hashes' | 'strays' | 'held look-ups' | 'held commits';

/** Has a node say what it has counted, since it was asked before. */
export async function askNode({ process }: Kefu, what: Counted): Promise<number> {
  const asked = (process.output.match(new RegExp(`${what} \\d+: `, 'g')) ?? []).length;
  const line = new RegExp(`${what} ${asked + 1}: (\\d+)`);
  process.signal('SIGUSR2');
  await process.printed(line);
  return Number(line.exec(process.output)?.[1]);
}
