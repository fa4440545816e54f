import type { IncomingMessage, Server } from 'node:http';
import { afterAnswers, type Connection } from './call-line.js';
import { RawLine } from './raw-line.js';
import { refuseRaw } from './raw-refusal.js';
import { ReplayedSocket } from './replayed-socket.js';

/**
 * Has `server` read `packet` on `connection`, and what comes after it, once the calls before are answered.
 * @param options.hasRawLine whether the line with which it begins is encoded on the way
 */
export function putBack(server: Server, connection: Connection, packet: Buffer, { hasRawLine = false } = {}): void {
  const replayed = new ReplayedSocket(connection, packet, hasRawLine ? new RawLine() : undefined);
  afterAnswers(connection, () => {
    if (!connection.writable) {
      connection.destroy();
      return;
    }
    if (connection instanceof ReplayedSocket) connection.leave();
    replayed.open();
    server.emit('connection', replayed);
  });
}

interface Changes {
  /** Header names, in lower case, that are left out. */
  left?: Set<string>;
  /** Header lines that are added. */
  further?: string[];
}

/**
 * The same for a call that Node has left to us, with the bytes that came behind it. One with more headers than Node keeps is
 * refused: among those that it does not know may be what tells where the call ends.
 */
export function putBackCall(
  server: Server,
  request: IncomingMessage,
  connection: Connection,
  head: Buffer,
  { left = new Set(), further = [] }: Changes = {},
): void {
  const { rawHeaders } = request;
  if (rawHeaders.length / 2 >= (server.maxHeadersCount ?? Infinity)) {
    afterAnswers(connection, () => refuseRaw({ server, socket: connection, request }, 'HPE_HEADER_OVERFLOW'));
    return;
  }
  const lines = [`${request.method ?? 'GET'} ${request.url ?? '/'} HTTP/${request.httpVersion}`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    if (!left.has(name.toLowerCase())) lines.push(`${name}: ${value}`);
  }
  const text = `${[...lines, ...further].join('\r\n')}\r\n\r\n`;
  putBack(server, connection, Buffer.concat([Buffer.from(text, 'latin1'), head]));
}
