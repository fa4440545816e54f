import type { Socket } from 'node:net';
import { v7 as uuid } from 'uuid';

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
export function refuseRaw(socket: Socket, parseErrorCode: string | undefined): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const { status, code, message } = refusalOf(parseErrorCode);
  const requestId = uuid();
  const body = JSON.stringify({ success: false, error: { code, message, requestId } });
  const head = [
    `HTTP/1.1 ${status}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

function refusalOf(parseErrorCode: string | undefined): Refusal {
  if (parseErrorCode === 'ERR_HTTP_REQUEST_TIMEOUT') return timedOut;
  return parseErrorCode === 'HPE_HEADER_OVERFLOW' ? headersTooLarge : notHttp;
}
