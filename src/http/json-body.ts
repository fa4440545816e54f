import { isUtf8 } from 'node:buffer';
import type { Socket } from 'node:net';
import { json, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { BodyTooLarge, MalformedJson, NotJson } from '../errors/common.errors.js';
import { DomainError } from '../errors/domain-error.js';
import { crowded } from './crowd.js';
import { flawOf, maxDepth } from './json-flaw.js';
import { later } from './later.js';

const maxBytes = 256 * 1024;
const longBytes = 16 * 1024;

/** Reads a JSON body into `request.body`, or refuses it with the error that says why. */
export function jsonBody(): RequestHandler {
  const parse = json({
    limit: maxBytes,
    // A scalar is JSON too; the validation pipe says what is wrong with it.
    strict: false,
    verify: (_request, _response, bytes, charset) => {
      refuseOtherCharsets(bytes, charset);
      refuseFlaws(bytes);
    },
  });
  return (request: Request, response: Response, next: NextFunction) => {
    if (hasBody(request) && !request.is('application/json')) {
      next(new DomainError(NotJson));
      return;
    }
    const read = () => {
      try {
        whereItIs(request, () =>
          parse(request, response, (error) => next(error === undefined ? undefined : bodyError(error))),
        );
      } catch (error) {
        // Express hears what is thrown in its own turn only.
        next(error);
      }
    };
    if (isLong(request)) later(() => request.destroyed || read());
    else read();
  };
}

/** Whether others come first: to look through it takes a part of a millisecond. */
function isLong({ headers }: Request): boolean {
  const isOfUnknownLength = headers['transfer-encoding'] !== undefined || headers['content-encoding'] !== undefined;
  return isOfUnknownLength || Number(headers['content-length'] ?? 0) > longBytes;
}

/** Body-parser takes a body for gone where the client has ended its side. What has come is there to be read. */
function whereItIs(request: Request, read: () => void): void {
  const { socket } = request;
  if (!socket.readable && request.readable) {
    request.socket = Object.create(socket, { readable: { value: true } }) as Socket;
  }
  read();
  request.socket = socket;
}

function hasBody(request: Request): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}

function bodyError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error instanceof BodyRefusal) return error.reason;
  switch ('type' in error ? error.type : undefined) {
    case 'entity.too.large':
      return new DomainError(BodyTooLarge);
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new DomainError(NotJson);
    default:
      // Broken compression has no type.
      return new DomainError(MalformedJson);
  }
}

/** Carries our reason through body-parser, which writes a status of its own onto whatever `verify` throws. */
class BodyRefusal extends Error {
  constructor(readonly reason: DomainError) {
    super();
  }
}

/** Other bytes would be stored as replacement characters: something else than what was sent. */
function refuseOtherCharsets(bytes: Buffer, charset: string): void {
  if (charset !== 'utf-8') throw new BodyRefusal(new DomainError(NotJson));
  if (!isUtf8(bytes)) {
    throw new BodyRefusal(new DomainError(MalformedJson, { message: 'The request body is not valid UTF-8.' }));
  }
}

function refuseFlaws(bytes: Buffer): void {
  const flaw = flawOf(bytes);
  if (flaw === 'crowded') throw new BodyRefusal(crowded());
  if (flaw === undefined) return;
  const message = `The request body is nested deeper than ${maxDepth} levels.`;
  throw new BodyRefusal(new DomainError(MalformedJson, { message }));
}
