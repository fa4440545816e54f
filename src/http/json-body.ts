import { isUtf8 } from 'node:buffer';
import type { Socket } from 'node:net';
import { type NextFunction, raw, type Request, type RequestHandler, type Response } from 'express';
import { BodyTooLarge, MalformedJson, NotJson } from '../errors/common.errors.js';
import { DomainError } from '../errors/domain-error.js';
import { crowded } from './crowd.js';
import { flawOf, maxDepth } from './json-flaw.js';
import { later } from './later.js';

const maxBytes = 256 * 1024;
/** What is longer may hold some hundred values: to look through them takes a millisecond. */
const longBytes = 1024;

/** A text of another encoding would be stored as something else than what was sent. */
const otherCharset = /;\s*charset\s*=(?!\s*"?utf-8"?\s*(?:;|$))/i;
const byteOrderMark = '\uFEFF';

/** Reads a JSON body into `request.body`, or refuses it with the error that says why. */
export function jsonBody(): RequestHandler {
  const collect = raw({ limit: maxBytes, type: () => true });
  return (request: Request, response: Response, next: NextFunction) => {
    if (!hasBody(request)) {
      next();
    } else if (!isJson(request)) {
      next(new DomainError(NotJson));
    } else {
      whereItIs(request, () =>
        collect(request, response, (error) => {
          if (error === undefined) read(request, response, next);
          else next(bodyError(error));
        }),
      );
    }
  };
}

/** Others come before a long body. */
function read(request: Request, response: Response, next: NextFunction): void {
  // Whatever `hasBody`, body-parser has read.
  const bytes = request.body as Buffer;
  const parse = () => {
    try {
      request.body = parsed(bytes);
    } catch (error) {
      next(error);
      return;
    }
    next();
  };
  if (bytes.length > longBytes) later(() => response.destroyed || parse());
  else parse();
}

/** @throws MALFORMED_JSON, VALIDATION_FAILED. A scalar is JSON too: the validation pipe says what is wrong with it. */
function parsed(bytes: Buffer): unknown {
  // An empty one is taken for what its sender meant.
  if (bytes.length === 0) return {};
  if (!isUtf8(bytes)) throw malformed('The request body is not valid UTF-8.');
  const flaw = flawOf(bytes);
  if (flaw === 'crowded') throw crowded();
  if (flaw === 'deep') throw malformed(`The request body is nested deeper than ${maxDepth} levels.`);
  const text = bytes.toString();
  try {
    return JSON.parse(text.startsWith(byteOrderMark) ? text.slice(1) : text);
  } catch {
    throw malformed();
  }
}

function malformed(message?: string): DomainError {
  return new DomainError(MalformedJson, message === undefined ? {} : { message });
}

/** Body-parser takes a body for gone where the client has ended its side. What has come is there to be read. */
function whereItIs(request: Request, read: () => void): void {
  const { socket } = request;
  if (!socket.readable && request.readable) {
    request.socket = Object.create(socket, { readable: { value: true } }) as Socket;
  }
  try {
    read();
  } finally {
    request.socket = socket;
  }
}

function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function isJson(request: Request): boolean {
  return request.is('application/json') !== false && !otherCharset.test(request.headers['content-type'] ?? '');
}

/** Of what body-parser says; whatever else goes wrong is the service's own fault. */
function bodyError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { type, code } = error as Error & { type?: unknown; code?: unknown };
  if (type === 'entity.too.large') return new DomainError(BodyTooLarge);
  if (type === 'encoding.unsupported') return new DomainError(NotJson);
  // Broken compression has no type, but a code of zlib's or of Brotli's.
  const isBroken = typeof type === 'string' || /^(Z_|ERR__)/.test(String(code));
  return isBroken ? malformed() : error;
}
