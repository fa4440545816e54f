import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Response } from 'express';
import { sendJson } from '../../src/http/express.adapter.js';

describe('an answer to somebody who has gone', () => {
  it('is not made: nothing would ever say that it is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: kefu.test\r\n\r\n');
    const [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
    const closed = once(response, 'close');
    socket.destroy();
    await closed;
    sendJson(response as Response, 200, { content: 'x'.repeat(100_000) });
    expect(response.listenerCount('close')).toBe(0);
    expect(response.writableEnded).toBe(false);
    server.close();
  });
});
