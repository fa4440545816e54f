import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from './folder.js';

/**
 * The secret in `file`, made on the first call: 32 random bytes as hex, readable by the owner alone. Written beside
 * and linked into place, so that of several processes that start at once all use the one that came first, whole.
 * @throws where the file holds less than 32 bytes, e.g. after a full disk: with such a key anyone could sign tokens
 */
export function readOrCreateSecret(file: string): string {
  const secret = readSecret(file) ?? createSecret(file);
  if (Buffer.byteLength(secret) >= 32) return secret;
  throw new Error(`${file} must hold a secret of at least 32 bytes: restore it, or remove it to have one made`);
}

function readSecret(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (isErrorWithCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function createSecret(file: string): string {
  makeFolder(dirname(file));
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!isErrorWithCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft);
  }
  return readFileSync(file, 'utf8').trim();
}

function isErrorWithCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
