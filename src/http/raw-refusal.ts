import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { v7 as uuid } from 'uuid';
import type { DomainError } from '../errors/domain-error.js';
import { browserHeaders } from './browser-headers.js';
import { endGently } from './linger.js';
import { statusOf } from './status.js';

const browserLines = Object.entries(browserHeaders).map(([name, value]) => `${name}: ${value}`);

interface Refusal {
  status: string;
  code: string;
  message: string;
}

const timedOut: Refusal = {
  status: '408 Request Timeout',
  code: 'REQUEST_TIMEOUT',
  message: 'The request took too long to arrive.',
};
const headersTooLarge: Refusal = {
  status: '431 Request Header Fields Too Large',
  code: 'HEADERS_TOO_LARGE',
  message: 'The request line and headers are larger than 16 KiB.',
};
const notHttp: Refusal = {
  status: '400 Bad Request',
  code: 'VALIDATION_FAILED',
  message: 'The request is not valid HTTP.',
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

function end(socket: Duplex, status: string, error: { code: string; message: string }, headers: string[]): string {
  const requestId = uuid();
  const body = JSON.stringify({ success: false, error: { ...error, requestId } });
  const head = [
    `HTTP/1.1 ${status}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Cache-Control: no-store',
    ...browserLines,
    ...headers,
  ];
  endGently(socket, `${head.join('\r\n')}\r\n\r\n${body}`);
  return requestId;
}

function refusalOf(parseErrorCode: string | undefined): Refusal {
  if (parseErrorCode === 'ERR_HTTP_REQUEST_TIMEOUT') return timedOut;
  return parseErrorCode === 'HPE_HEADER_OVERFLOW' ? headersTooLarge : notHttp;
}
