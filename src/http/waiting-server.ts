import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import { Unavailable } from '../errors/common.errors.js';
import { browserHeaders } from './browser-headers.js';
import { requestIdOf } from './request-id.js';

/** The place in deploy/nginx.conf that asks another node. */
const elsewhere = '@elsewhere';

/** Answers on the service's port until the service itself can. */
export interface WaitingServer {
  /** Frees the port; resolves when it is free. */
  close(): Promise<void>;
}

/**
 * Says 503 to every call, while the service waits for its database, and that the process is alive to who asks that.
 * @throws where the port is taken
 */
export async function answerUntilReady(port: number, host: string): Promise<WaitingServer> {
  const server = createServer((request, response) => {
    const isLiveness = request.url?.split('?')[0] === '/health/live';
    if (isLiveness) send(response, 200, requestIdOf(request), { status: 'up' });
    else void passOnOrRefuse(request, response);
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * deploy/nginx.conf sends along what it wants to be told, so that it knows from every 503 of a node that serves this one, before
 * which nothing was done: the place in it that asks another node, or in that place the status after which it asks the next.
 */
async function passOnOrRefuse(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const wish = request.headers['x-while-starting'];
  if (wish !== undefined) {
    // What is left unread when a connection is closed may take the answer with it.
    request.resume();
    await finished(request).catch(() => undefined);
  }
  // No other place: it may be a proxy that passes on whatever a client writes.
  if (wish === elsewhere) response.setHeader('X-Accel-Redirect', elsewhere);
  const { code, message } = Unavailable;
  const requestId = requestIdOf(request);
  response.setHeader('Retry-After', '1');
  send(response, wish === '502' ? 502 : 503, requestId, { success: false, error: { code, message, requestId } });
}

function send(response: ServerResponse, status: number, requestId: string, body: object): void {
  // The next call shall find the service.
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    'X-Request-Id': requestId,
    'Cache-Control': 'no-store',
    ...browserHeaders,
    Connection: 'close',
  };
  response.writeHead(status, headers).end(JSON.stringify(body));
}
