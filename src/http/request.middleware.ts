import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { requestIdOf } from './request-id.js';
import { isUuid } from './uuid.pipe.js';
import type { KnownRequest } from './principal.js';

/** Told of every answered request, once. `route` is the pattern, e.g. `/api/v1/customers/:customerId`. */
export type RequestObserver = (method: string, route: string, status: number, seconds: number) => void;

/**
 * Begins every request: gives it its id, and when it is answered tells `observe` and writes one line to the log. The
 * line has the path without its query, since filters and the `token` parameter stand there, and of the path only what
 * names no one.
 */
export function beginRequest(logger: Logger, observe: RequestObserver): RequestHandler {
  return (request: KnownRequest, response: Response, next: NextFunction) => {
    const startedAt = process.hrtime.bigint();
    const requestId = requestIdOf(request);
    response.setHeader('X-Request-Id', requestId);
    response.once('close', () => {
      const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
      observe(request.method, routeOf(request), request.cutWith ?? response.statusCode, seconds);
      logger.info(
        {
          requestId,
          method: request.method,
          path: loggedPath(request),
          status: request.cutWith ?? (response.writableFinished ? response.statusCode : 'aborted'),
          ms: Math.round(seconds * 1e5) / 100,
          principal: request.principal && `${request.principal.kind}:${request.principal.id}`,
        },
        'request',
      );
    });
    next();
  };
}

/** The route with its ids. What else somebody put into a path may be an e-mail, a phone number or a token: `*`. */
function loggedPath(request: Request): string {
  return routeOf(request).replace(/:(\w+)/g, (_match, name: string) => {
    const value: unknown = request.params[name];
    return isUuid(value) ? value.toLowerCase() : '*';
  });
}

/** Unmatched paths share one name, so that a scanner cannot fill the metrics with its guesses. */
function routeOf(request: Request): string {
  const route: unknown = request.route;
  if (typeof route !== 'object' || route === null || !('path' in route)) return 'unmatched';
  const pattern = `${request.baseUrl}${String(route.path)}`;
  // Nest's own answer to unknown paths under the API's prefix is a route that matches them all.
  return pattern.endsWith('*path') ? 'unmatched' : pattern;
}
