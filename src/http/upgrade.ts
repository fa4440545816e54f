import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { afterAnswers, type Connection, type PacedRequest } from './call-line.js';
import { packetOf, putBack } from './put-back.js';
import { refuseRaw } from './raw-refusal.js';

const ofUpgrade = new Set(['connection', 'upgrade', 'http2-settings']);

/** Has `take` called with the requests to leave HTTP, each in its turn; `head` is what came behind it. */
export function onUpgrade(
  server: Server,
  take: (request: IncomingMessage, socket: Connection, head: Buffer) => void,
): void {
  server.on('upgrade', (request: PacedRequest, socket: Socket, head: Buffer) => {
    // A client that is gone before it is answered.
    socket.on('error', () => socket.destroy());
    if (request.isEarly) putBack(server, socket, packetOf(request, head));
    else afterAnswers(socket, () => take(request, socket, head));
  });
  // We are no proxy; and Node would drop the answers that are due.
  server.on('connect', (_request, socket: Socket) => {
    socket.on('error', () => socket.destroy());
    afterAnswers(socket, () => refuseRaw(socket, undefined));
  });
}

/** Answers a request as if it had not asked for another protocol, as HTTP allows: curl and Java ask for HTTP/2 that way. */
export function declineUpgrade(server: Server, request: IncomingMessage, socket: Connection, head: Buffer): void {
  putBack(server, socket, packetOf(request, head, ofUpgrade, ['Connection: close']));
}
