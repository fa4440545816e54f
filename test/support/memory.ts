import type { Kefu } from './kefu.js';
import { readFileSync } from 'node:fs';

/** The most memory that a process has had at once, in MB. */
export function peakMemory(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1_024);
}

/** What a node keeps when its garbage is collected, in bytes. It runs with `NODE_OPTIONS=--import=./test/support/print-heap.js`. */
export async function keptHeap({ process }: Kefu): Promise<number> {
  const line = new RegExp(`heap ${(process.output.match(/heap \d+: /g) ?? []).length + 1}: (\\d+)`);
  process.signal('SIGUSR2');
  await process.printed(line);
  return Number(line.exec(process.output)?.[1]);
}
