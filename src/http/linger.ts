import type { Duplex } from 'node:stream';

/** Whoever gets no further answer has this long to take the last one. */
const lingerMs = 2_000;

/**
 * Says `lastWords`, ends our side, and closes when the client has ended theirs. What they still send is thrown away, and no
 * parser sees it: to close on bytes that are not read resets the connection, and the client may lose the answer.
 */
export function endGently(connection: Duplex, lastWords = ''): void {
  if (connection.destroyed) return;
  if (connection.writable) connection.end(lastWords);
  const timer = setTimeout(() => connection.destroy(), lingerMs);
  connection.once('close', () => clearTimeout(timer));
  connection.removeAllListeners('data').on('data', () => undefined);
  // Node's, which stops again what it had stopped for answers that nobody took.
  connection.removeAllListeners('resume');
  // Node may have stopped it in the midst of a read.
  connection.push('');
  connection.resume();
}
