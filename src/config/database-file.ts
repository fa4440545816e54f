import { accessSync, closeSync, constants, existsSync, openSync, readSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** What every SQLite file begins with. One that nothing has been written to is empty. */
const magic = 'SQLite format 3\0';

/**
 * Why the embedded database cannot be kept in `file`, or undefined. Changes nothing: folders that are missing are made
 * later.
 */
export function databaseFileFault(file: string): string | undefined {
  const path = resolve(file);
  const folder = nearestFolder(path);
  try {
    if (!statSync(folder).isDirectory()) return `names a file below ${folder}, which is no folder`;
    // Beside the file SQLite keeps its log.
    accessSync(folder, constants.W_OK | constants.X_OK);
    if (!existsSync(path)) return undefined;
    if (!statSync(path).isFile()) return `names ${path}, which is no file`;
    accessSync(path, constants.R_OK | constants.W_OK);
    return isDatabase(path) ? undefined : `names ${path}, which is no SQLite database`;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return `names ${path}, which this process may not write (${code})`;
  }
}

/** The folder of `path`, or the nearest one above that exists. */
function nearestFolder(path: string): string {
  const folder = dirname(path);
  return existsSync(folder) || folder === path ? folder : nearestFolder(folder);
}

function isDatabase(path: string): boolean {
  const start = Buffer.alloc(magic.length);
  const descriptor = openSync(path, 'r');
  try {
    const length = readSync(descriptor, start);
    return length === 0 || start.toString('latin1') === magic;
  } finally {
    closeSync(descriptor);
  }
}
