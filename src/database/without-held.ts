import { RowsHeld } from './database-error.js';

/** After so many rows that are held the rest is left for another time: each is waited for. */
const mostHeld = 2;

/**
 * Writes rows together; where somebody holds one of them, one by one, so that nobody waits for the others along with it.
 * @param write throws `RowsHeld`, as a hasty transaction does @returns the rows that are not written
 */
export async function withoutHeld<Row>(rows: Row[], write: (some: Row[]) => Promise<void>): Promise<Row[]> {
  if (rows.length === 0 || !(await isHeld(() => write(rows)))) return [];
  const held: Row[] = [];
  for (const [index, row] of rows.entries()) {
    if (await isHeld(() => write([row]))) held.push(row);
    if (held.length === mostHeld) return [...held, ...rows.slice(index + 1)];
  }
  return held;
}

async function isHeld(write: () => Promise<void>): Promise<boolean> {
  try {
    await write();
    return false;
  } catch (error) {
    if (error instanceof RowsHeld) return true;
    throw error;
  }
}
