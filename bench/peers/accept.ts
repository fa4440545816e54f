import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { RowDataPacket } from 'mysql2/promise';
import { WebSocketServer } from 'ws';
import { openPool } from './chat-table.js';

/** Bare `ws`, with the token looked up before the handshake. */
const pool = openPool();
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
const server = createServer();
server.on('upgrade', (request, socket, head) => {
  const token = new URL(request.url ?? '', 'ws://peer').searchParams.get('token') ?? '';
  void pool
    .execute<RowDataPacket[]>('SELECT customer_id FROM customer_tokens WHERE token_hash = ?', [
      createHash('sha256').update(token).digest('hex'),
    ])
    .then(([rows]) => {
      if (rows.length === 0) socket.destroy();
      else sockets.handleUpgrade(request, socket, head, () => undefined);
    });
});
server.listen(Number(process.env.PORT), '127.0.0.1', () => process.stdout.write('serves\n'));
