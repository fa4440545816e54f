import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { afterAnswers, type Connection } from './call-line.js';
import type { PacedRequest } from './calls-in-turn.js';
import { putBackCall } from './put-back.js';
import { refuseRaw } from './raw-refusal.js';

const ofUpgrade = new Set(['connection', 'upgrade', 'http2-settings']);

/** Has `take` called with the requests to leave HTTP, each in its turn; `head` is what came behind it. */
export function onUpgrade(
  server: Server,
  take: (request: IncomingMessage, socket: Connection, head: Buffer) => void,
): void {
  server.on('upgrade', (request: PacedRequest, socket: Socket, head: Buffer) => {
    watch(socket);
    if (request.isEarly) putBackCall(server, request, socket, head);
    else
      afterAnswers(socket, () => {
        // The line may have stopped it in the midst of a read.
        socket.push('');
        take(request, socket, head);
      });
  });
  // We are no proxy; and Node would drop the answers that are due.
  server.on('connect', (request, socket: Socket) => {
    watch(socket);
    afterAnswers(socket, () => refuseRaw({ server, socket, request }, undefined));
  });
}

/**
 * Node's own ears have gone with its parser: for a client that is gone, or takes nothing of the answers before. One may have
 * stayed, which stops again what was stopped for such answers.
 */
function watch(socket: Socket): void {
  socket.removeAllListeners('resume');
  for (const event of ['error', 'timeout']) socket.on(event, () => socket.destroy());
}

/** Answers a request as if it had not asked for another protocol, as HTTP allows: curl and Java ask for HTTP/2 that way. */
export function declineUpgrade(server: Server, request: IncomingMessage, socket: Connection, head: Buffer): void {
  putBackCall(server, request, socket, head, { left: ofUpgrade, further: ['Connection: close'] });
}
