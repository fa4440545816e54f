import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { v7 as uuid } from 'uuid';
import type { DomainError } from '../errors/domain-error.js';
import { browserHeaders } from './browser-headers.js';
import { endGently } from './linger.js';
import { statusOf } from './status.js';

interface Failure {
  code: string;
  message: string;
}

interface Refusal extends Failure {
  status: string;
}

const timedOut: Refusal = {
  status: '408 Request Timeout',
  code: 'REQUEST_TIMEOUT',
  message: 'The request took too long to arrive.',
};
const headersTooLarge: Refusal = {
  status: '431 Request Header Fields Too Large',
  code: 'HEADERS_TOO_LARGE',
  message: 'The request line and headers are larger than 16 KiB, or there are more than 64 headers.',
};
const notHttp: Refusal = {
  status: '400 Bad Request',
  code: 'VALIDATION_FAILED',
  message: 'The request is not valid HTTP.',
};

const faultOf: Record<400 | 417 | 431, Failure> = {
  400: { code: notHttp.code, message: 'A request must name its host once.' },
  417: { code: notHttp.code, message: 'The only expectation that is met is 100-continue.' },
  431: headersTooLarge,
};

/** Refuses, in the API's form, what Node could not make a request of, and closes the connection. */
export function refuseRaw(socket: Duplex, parseErrorCode: string | undefined): void {
  if (!socket.writable) {
    endGently(socket);
    return;
  }
  const { status, code, message } = refusalOf(parseErrorCode);
  end(socket, status, { code, message }, []);
}

/** Refuses an upgrade that is not RFC 6455's, and says which version would be. @returns the id of the request */
export function refuseHandshake(socket: Duplex, fault: string): string {
  const status = /version/i.test(fault) ? '426 Upgrade Required' : '400 Bad Request';
  const message = `The handshake is not one of RFC 6455: ${fault}.`;
  return end(socket, status, { code: 'VALIDATION_FAILED', message }, ['Sec-WebSocket-Version: 13']);
}

/** Refuses in the API's form what gets no answer of HTTP's own, and closes the connection. @returns the id of the request */
export function refuse(socket: Duplex, { kind, code, message, retryAfter }: DomainError): string {
  const status = statusOf[kind];
  const headers = retryAfter === undefined ? [] : [`Retry-After: ${retryAfter}`];
  if (status === 401) headers.push('WWW-Authenticate: Bearer');
  return end(socket, `${status} ${STATUS_CODES[status] ?? ''}`, { code, message }, headers);
}

function end(socket: Duplex, status: string, error: Failure, headers: string[]): string {
  const { requestId, body, headers: own } = inForm(error);
  const lines = Object.entries(own).map(([name, value]) => `${name}: ${value}`);
  const head = [`HTTP/1.1 ${status}`, 'Connection: close', ...lines, ...headers];
  endGently(socket, `${head.join('\r\n')}\r\n\r\n${body}`);
  return requestId;
}

/** Refuses, in the API's form, what HTTP itself has something against. */
export function refuseCall(response: ServerResponse, status: 400 | 417 | 431): void {
  const { code, message } = faultOf[status];
  const { body, headers } = inForm({ code, message });
  if (status !== 417) response.setHeader('Connection', 'close');
  response.writeHead(status, headers).end(body);
}

/** What an answer says of a failure, under an id of its own. */
function inForm(error: Failure): { requestId: string; body: string; headers: Record<string, string | number> } {
  const requestId = uuid();
  const body = JSON.stringify({ success: false, error: { ...error, requestId } });
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'X-Request-Id': requestId,
    'Cache-Control': 'no-store',
    ...browserHeaders,
  };
  return { requestId, body, headers };
}

function refusalOf(parseErrorCode: string | undefined): Refusal {
  if (parseErrorCode === 'ERR_HTTP_REQUEST_TIMEOUT') return timedOut;
  return parseErrorCode === 'HPE_HEADER_OVERFLOW' ? headersTooLarge : notHttp;
}
