import { createHash } from 'node:crypto';

/** What stands in memory is looked through once, not at every call. */
const known = new WeakMap<Buffer, string>();

/** By what a browser knows the body that it has already. Express's own is made anew for every answer. */
export function entityTag(body: Buffer): string {
  const tag = known.get(body) ?? `W/"${createHash('sha256').update(body).digest('base64url')}"`;
  known.set(body, tag);
  return tag;
}
