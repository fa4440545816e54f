import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder for its owner alone, and those above it that are missing: step by step, as Node's own `recursive` tries without
 * end where a folder that is there takes no other, as `/proc` does.
 * @throws what the system says
 */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process that starts may have been faster.
    if (!existsSync(path)) throw error;
  }
}
