import { createServer, ServerResponse } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';
import express, { type Express, type Response } from 'express';
import { networkOf } from './address.js';
import { answerInTurn, pacedRequests } from './calls-in-turn.js';
import { entityTag } from './entity-tag.js';
import { isPlain } from './plain.js';
import { UntakenAnswers } from './untaken-answers.js';

/**
 * How often Node looks for calls that have taken too long to arrive: each may last so much longer. By itself it looks every 30 s. To
 * look costs 0.2 ms where five thousand are on their way; who says nothing after an answer is not among them.
 */
const lookMs = 1_000;

/** What answers may take of memory on their way: far more than honest clients leave there, and little beside a node's own. */
const untaken = new UntakenAnswers(64 * 1024 * 1024);

/** Answers with `body` as JSON. Express's own way looks into settings and freshness first, which cost more than the rest. */
export function sendJson(response: Response, status: number, body: object): void {
  response.statusCode = status;
  // Who asked has gone.
  if (response.destroyed) return;
  const text = JSON.stringify(body);
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  // Node counts for itself only what it sends, and sends nothing to HEAD.
  const bytes = Buffer.byteLength(text);
  response.setHeader('Content-Length', bytes);
  untaken.add(response, bytes, () => networkOf(response.req.ip ?? 'unknown'));
  response.end(text);
}

/**
 * Express, where another spelling of an address is another address, since an empty id must not turn one row into all of
 * them; and without what makes it slow.
 *
 * Express sets the prototype of each request and response as it comes, and V8 gives up on objects to which that
 * happens. Here they are born with the prototype that Express would set, so that it changes nothing.
 */
export class ExactExpressAdapter extends ExpressAdapter {
  constructor() {
    const server = express();
    // Express reads these when its first handler comes, and Nest brings one itself.
    server.enable('strict routing');
    server.enable('case sensitive routing');
    server.set('etag', entityTag);
    super(server);
  }

  /** Wraps what a handler returns: `{"success": true, "data": …}`. Bytes are sent as they are; nothing has no body to wrap. */
  override reply(response: Response, body: unknown, status = response.statusCode): void {
    if (Buffer.isBuffer(body)) {
      response.status(status).send(body);
    } else if (isPlain(response)) {
      super.reply(response, body, status);
    } else if (body === undefined) {
      response.statusCode = status;
      response.end();
    } else {
      sendJson(response, status, { success: true, data: body });
    }
  }

  override initHttpServer(): void {
    const server = this.getInstance<Express>();
    const Request = pacedRequests();
    class Response extends ServerResponse<InstanceType<typeof Request>> {}
    server.request = inheriting(Request.prototype, server.request);
    server.response = inheriting(Response.prototype, server.response);
    this.httpServer = createServer({
      IncomingMessage: Request,
      ServerResponse: Response,
      requireHostHeader: false,
      connectionsCheckingInterval: lookMs,
    });
    answerInTurn(this.httpServer, server);
  }
}

/** `prototype`, with all that `base` has. */
function inheriting<T extends object>(prototype: object, base: T): T {
  return Object.setPrototypeOf(prototype, base) as T;
}
