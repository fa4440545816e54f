import { getRandomValues } from 'node:crypto';
import { v7 } from 'uuid';

/** Bytes drawn at a time: to draw the sixteen of one id costs as much. */
const drawn = 4_096;

const perId = 16;

const pool = new Uint8Array(drawn);
let used = drawn;

/** The id of a new row: a UUID v7, so that rows lie in the order of their making. */
export function newId(at = Date.now()): string {
  return v7({ msecs: at, rng: random });
}

/** How many ids in order there have been; wraps where their field ends. */
let serial = 0;

/** The same for rows whose order matters within the same millisecond, as far as one node makes them. */
export function newIdInOrder(at: number): string {
  serial = (serial + 1) % 0x8000_0000;
  return v7({ msecs: at, seq: serial, rng: random });
}

function random(): Uint8Array {
  if (used === drawn) {
    getRandomValues(pool);
    used = 0;
  }
  used += perId;
  return pool.subarray(used - perId, used);
}
