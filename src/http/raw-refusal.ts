import { type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ValidationFailed } from '../errors/common.errors.js';
import type { DomainError } from '../errors/domain-error.js';
import { browserHeaders } from './browser-headers.js';
import { endGently } from './linger.js';
import { type Refusal, tellRefusal } from './refusal.js';
import { type NotedRequest, requestIdOf } from './request-id.js';
import { statusOf } from './status.js';

/** What gets no answer of HTTP's own. */
interface RawCall {
  server: Server;
  socket: Duplex;
  /** As far as it could be read. */
  request?: NotedRequest | undefined;
}

interface Failure {
  code: string;
  message: string;
}

interface Answer extends Failure {
  status: number;
  headers?: string[];
}

const timedOut: Answer = {
  status: 408,
  code: 'REQUEST_TIMEOUT',
  message: 'The request took too long to arrive.',
};
const notHttp: Answer = { status: 400, code: ValidationFailed.code, message: 'The request is not valid HTTP.' };

const answerTo: Record<400 | 417 | 431, Answer> = {
  400: { status: 400, code: ValidationFailed.code, message: 'A request must name its host once.' },
  417: { status: 417, code: ValidationFailed.code, message: 'The only expectation that is met is 100-continue.' },
  431: {
    status: 431,
    code: 'HEADERS_TOO_LARGE',
    message: 'The request line and headers are larger than 16 KiB, or there are more than 64 headers.',
  },
};

/** Refuses, in the API's form, what Node could not make a request of, and closes the connection. */
export function refuseRaw(call: RawCall, parseErrorCode: string | undefined): void {
  const { socket, request } = call;
  // Browsers open connections ahead, of which some are never used: nobody has asked for anything there.
  const isUnused = socket instanceof Socket && socket.bytesRead === 0;
  if (isUnused || !socket.writable) {
    endGently(socket);
    return;
  }
  const answer = answerToParser(parseErrorCode);
  if (request?.requestId === undefined) {
    end(call, answer, 'request');
  } else {
    // It is under way, and has a line of the log for itself.
    request.cutWith = answer.status;
    end(call, answer);
  }
}

/** Refuses an upgrade. @param reason what was against it: 431 too many headers, a text what about the handshake is not RFC 6455's */
export function refuseUpgrade(call: RawCall, reason: DomainError | string | 431): void {
  end(call, answerToUpgrade(reason), 'upgrade');
}

/** Refuses, in the API's form, what HTTP itself has something against. */
export function refuseCall(
  server: Server,
  request: NotedRequest,
  response: ServerResponse,
  fault: 400 | 417 | 431,
): void {
  const { status, ...failure } = answerTo[fault];
  const requestId = requestIdOf(request);
  tellRefusal(server, { what: 'request', requestId, method: request.method, status, code: failure.code });
  const { body, headers } = inForm(failure, requestId);
  if (status !== 417) response.setHeader('Connection', 'close');
  response.writeHead(status, headers).end(body);
}

function end({ server, socket, request }: RawCall, answer: Answer, told?: Refusal['what']): void {
  const { status, code, message, headers = [] } = answer;
  const requestId = requestIdOf(request);
  if (told !== undefined) tellRefusal(server, { what: told, requestId, method: request?.method, status, code });
  const { body, headers: own } = inForm({ code, message }, requestId);
  const lines = Object.entries(own).map(([name, value]) => `${name}: ${value}`);
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, 'Connection: close', ...lines, ...headers];
  endGently(socket, `${head.join('\r\n')}\r\n\r\n${body}`);
}

/** What an answer says of a failure. */
function inForm(
  { code, message }: Failure,
  requestId: string,
): { body: string; headers: Record<string, string | number> } {
  const body = JSON.stringify({ success: false, error: { code, message, requestId } });
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'X-Request-Id': requestId,
    'Cache-Control': 'no-store',
    ...browserHeaders,
  };
  return { body, headers };
}

function answerToParser(parseErrorCode: string | undefined): Answer {
  if (parseErrorCode === 'ERR_HTTP_REQUEST_TIMEOUT') return timedOut;
  return parseErrorCode === 'HPE_HEADER_OVERFLOW' ? answerTo[431] : notHttp;
}

function answerToUpgrade(reason: DomainError | string | 431): Answer {
  if (reason === 431) return answerTo[431];
  if (typeof reason === 'string') {
    const message = `The handshake is not one of RFC 6455: ${reason}.`;
    const status = /version/i.test(reason) ? 426 : 400;
    // Which version would be.
    return { status, code: ValidationFailed.code, message, headers: ['Sec-WebSocket-Version: 13'] };
  }
  const { kind, code, message, retryAfter } = reason;
  const status = statusOf[kind];
  const headers = retryAfter === undefined ? [] : [`Retry-After: ${retryAfter}`];
  if (status === 401) headers.push('WWW-Authenticate: Bearer');
  return { status, code, message, headers };
}
