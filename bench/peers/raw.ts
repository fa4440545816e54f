import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { get, list } from './raw-lists.js';
import { admit, type Arrival, type Body, create } from './raw-writes.js';

/*
 * The limit: the same SQL and the same JSON out by node:http and mysql2 alone. Nobody is asked who they are, nothing is
 * checked, nothing is logged. A transaction's writes go out in one text, as Kefu's do; every list is counted anew.
 */

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text);
}

async function answer(request: IncomingMessage): Promise<[number, unknown]> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://raw');
  if (request.method === 'POST') {
    const body = await bodyOf(request);
    if (pathname === '/api/v1/customers') return [201, await create(body as Body)];
    return [200, await admit(body as Arrival)];
  }
  if (pathname === '/api/v1/customers') return [200, await list(searchParams)];
  const customer = await get(pathname.slice('/api/v1/customers/'.length));
  return customer === undefined ? [404, undefined] : [200, customer];
}

function send(response: ServerResponse, status: number, data: unknown) {
  const text = JSON.stringify({ success: status < 300, data });
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

createServer((request, response) => {
  answer(request).then(
    ([status, data]) => send(response, status, data),
    (error: unknown) => send(response, 500, String(error)),
  );
}).listen(Number(process.env.PORT), '127.0.0.1', () => process.stdout.write('serves\n'));
