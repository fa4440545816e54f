import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { ReplayedSocket } from './replayed-socket.js';

const ofUpgrade = new Set(['connection', 'upgrade', 'http2-settings']);

/**
 * Answers a request as if it had not asked for another protocol, as HTTP allows: curl and Java ask for HTTP/2 that way.
 * Node has left the connection to us, so the request is put back on it without the wish.
 */
export function declineUpgrade(server: Server, request: IncomingMessage, socket: Socket, head: Buffer): void {
  const lines = [`${request.method ?? 'GET'} ${request.url ?? '/'} HTTP/${request.httpVersion}`];
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const [name = '', value = ''] = request.rawHeaders.slice(index, index + 2);
    if (!ofUpgrade.has(name.toLowerCase())) lines.push(`${name}: ${value}`);
  }
  lines.push('Connection: close');
  const packet = Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]);
  server.emit('connection', new ReplayedSocket(socket, packet));
}
