import type { IncomingMessage, Server } from 'node:http';
import { afterAnswers, type Connection } from './call-line.js';
import { ReplayedSocket } from './replayed-socket.js';

/** Has `server` read `packet` on `connection`, and what comes after it, once the calls before are answered. */
export function putBack(server: Server, connection: Connection, packet: Buffer): void {
  const replayed = new ReplayedSocket(connection, packet);
  afterAnswers(connection, () => {
    if (!connection.writable) {
      connection.destroy();
      return;
    }
    if (connection instanceof ReplayedSocket) connection.leave();
    server.emit('connection', replayed);
  });
}

/**
 * The bytes of a request that Node has left to us, and what came behind them.
 * @param left header names, in lower case, that are left out
 */
export function packetOf(
  request: IncomingMessage,
  head: Buffer,
  left = new Set<string>(),
  further: string[] = [],
): Buffer {
  const lines = [`${request.method ?? 'GET'} ${request.url ?? '/'} HTTP/${request.httpVersion}`];
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const [name = '', value = ''] = request.rawHeaders.slice(index, index + 2);
    if (!left.has(name.toLowerCase())) lines.push(`${name}: ${value}`);
  }
  return Buffer.concat([Buffer.from(`${[...lines, ...further].join('\r\n')}\r\n\r\n`, 'latin1'), head]);
}
