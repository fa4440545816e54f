import { connect, type Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { Chat, customer } from './support/chat.js';
import { Kefu } from './support/kefu.js';

const upload = JSON.stringify({ name: '最后一位', primaryChannel: 'WEB' });
const head = (token: string) =>
  `POST /api/v1/customers HTTP/1.1\r\nHost: kefu\r\nAuthorization: Bearer ${token}\r\n` +
  `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(upload)}\r\n\r\n`;

describe('SIGTERM', () => {
  it('ends idle connections, finishes calls that have begun, and exits with 0', async () => {
    const kefu = await Kefu.start();
    const token = await kefu.login();
    const idle = await open(kefu.port);
    idle.socket.write('GET /health/live HTTP/1.1\r\nHost: kefu\r\n\r\n');
    await idle.received('"up"');
    const silent = await open(kefu.port);
    const busy = await open(kefu.port);
    busy.socket.write(head(token) + upload.slice(0, 10));
    // Begun for sure: the same connection has been read by then.
    await kefu.callRoot('GET', '/health/live');

    kefu.process.signal('SIGTERM');
    await kefu.process.printed('"Stopping"');
    await Promise.all([idle.closed, silent.closed]);
    await expect(kefu.callRoot('GET', '/health/live')).rejects.toThrow();
    busy.socket.write(upload.slice(10));
    await busy.closed;
    expect(busy.text()).toMatch(/^HTTP\/1\.1 201 /);
    expect(busy.text()).toContain('最后一位');
    expect(await kefu.process.exited()).toBe(0);
    const rows = await kefu.database.query("SELECT name FROM customers WHERE name = '最后一位'");
    expect(rows).toHaveLength(1);
    await kefu.database.drop();
  });

  it('sent twice, finishes calls that have begun, and exits with 0', async () => {
    const kefu = await Kefu.start();
    const finish = await begin(kefu);
    kefu.process.signal('SIGTERM');
    kefu.process.signal('SIGTERM');
    expect(await finish()).toMatch(/^HTTP\/1\.1 201 /);
    expect(await kefu.process.exited()).toBe(0);
    await kefu.database.drop();
  });

  it('does not wait for a call that does not arrive whole, and exits with 0', async () => {
    const kefu = await Kefu.start();
    const token = await kefu.login();
    const connections = await Promise.all([open(kefu.port), open(kefu.port)]);
    const [plain, raw] = connections;
    plain?.socket.write(head(token) + upload.slice(0, 10));
    raw?.socket.write(Buffer.from(head(token).replace('customers', 'customers?a=张') + upload.slice(0, 10)));
    await kefu.callRoot('GET', '/health/live');
    kefu.process.signal('SIGTERM');
    expect(await kefu.process.exited()).toBe(0);
    await Promise.all(connections.map(({ closed }) => closed));
    expect(kefu.output).not.toMatch(/"level":"(error|fatal)"/);
    await kefu.database.drop();
  });

  it('does not wait for clients that take no answers, and exits with 0', async () => {
    const kefu = await Kefu.start();
    const sockets = await Promise.all([1, 17, 60].map((count) => untaken(kefu, count)));
    kefu.process.signal('SIGTERM');
    expect(await kefu.process.exited()).toBe(0);
    for (const socket of sockets) socket.destroy();
    expect(kefu.output).not.toMatch(/"level":"(error|fatal)"/);
    await kefu.database.drop();
  });

  it('waits for a call on a connection whose first one had a raw address and whose last asked for HTTP/2', async () => {
    const kefu = await Kefu.start();
    const token = await kefu.login();
    const silent = await open(kefu.port);
    const { socket, received, closed, text } = await open(kefu.port);
    socket.write(Buffer.from('GET /nowhere?张 HTTP/1.1\r\nHost: kefu\r\n\r\n'));
    await received('ROUTE_NOT_FOUND');
    socket.write(head(token).replace('Host', 'Connection: Upgrade\r\nUpgrade: h2c\r\nHost') + upload.slice(0, 10));
    await kefu.callRoot('GET', '/health/live');
    kefu.process.signal('SIGTERM');
    await kefu.process.printed('"Stopping"');
    await expect(kefu.callRoot('GET', '/health/live')).rejects.toThrow();
    // Connections on which nothing is under way have been ended.
    await silent.closed;
    socket.write(upload.slice(10));
    await closed;
    expect(text()).toMatch(/HTTP\/1\.1 201 /);
    expect(await kefu.process.exited()).toBe(0);
    await kefu.database.drop();
  });

  it('sent to the process group of `npm start`, which passes it on once more, does the same', async () => {
    const kefu = await Kefu.start({ command: ['npm', 'start'] });
    const finish = await begin(kefu);
    process.kill(-kefu.process.pid, 'SIGTERM');
    expect(await finish()).toMatch(/^HTTP\/1\.1 201 /);
    // npm itself ends by the signal, and keeps the code of the node to itself.
    await kefu.process.closed();
    expect(kefu.output).not.toContain('"fatal"');
    await kefu.database.drop();
  });

  it('is heeded by a node that connections flood with messages, as are calls', async () => {
    const kefu = await Kefu.start();
    const people = await Promise.all(Array.from({ length: 10 }, () => customer(kefu)));
    const chats = await Promise.all(people.map(({ token }) => Chat.connect(kefu, token)));
    // More than can be answered.
    const floods = chats.map((chat) => setInterval(() => flood(chat), 10));
    for (let n = 0; n < 5; n += 1) expect((await kefu.callRoot('GET', '/health/live')).status).toBe(200);
    kefu.process.signal('SIGTERM');
    const codes = await Promise.all(chats.map((chat) => chat.closed()));
    for (const timer of floods) clearInterval(timer);
    expect(new Set(codes.map(({ code }) => code))).toEqual(new Set([1001]));
    expect(await kefu.process.exited()).toBe(0);
    await kefu.database.drop();
  });

  it('finishes a burst of writes: each is either refused or stored', async () => {
    const kefu = await Kefu.start();
    const token = await kefu.login();
    const writes = Array.from({ length: 60 }, (_value, n) =>
      kefu
        .call('POST', '/customers', { token, body: { name: `burst ${n}`, primaryChannel: 'WEB' } })
        .catch(() => undefined),
    );
    await Promise.race(writes);
    kefu.process.signal('SIGTERM');
    const answers = await Promise.all(writes);
    expect(await kefu.process.exited()).toBe(0);
    const names = (await kefu.database.query('SELECT name FROM customers')).map(({ name }) => name);
    answers.forEach((answer, n) => {
      if (answer?.status === 201) expect(names).toContain(`burst ${n}`);
    });
    await kefu.database.drop();
  });
});

function flood(chat: Chat): void {
  for (let n = 0; n < 20; n += 1) chat.send({ content: '。' });
}

/** A connection with so many calls, of which no answer is taken. */
async function untaken(kefu: Kefu, count: number): Promise<Socket> {
  const { socket } = await open(kefu.port);
  socket.pause();
  socket.write(`GET /openapi.json HTTP/1.1\r\nHost: kefu\r\nX-Request-Id: of-${count}\r\n\r\n`.repeat(count));
  // Begun for sure: the same connection has been read by then.
  await kefu.callRoot('GET', '/health/live');
  return socket;
}

/** Begins a call. @returns what finishes it once the node has ended its idle connections, and resolves with the answer */
async function begin(kefu: Kefu): Promise<() => Promise<string>> {
  const silent = await open(kefu.port);
  const busy = await open(kefu.port);
  busy.socket.write(head(await kefu.login()) + upload.slice(0, 10));
  // Begun for sure: the same connection has been read by then.
  await kefu.callRoot('GET', '/health/live');
  return async () => {
    // Later than any signal that npm or scripts/start.js sends.
    await silent.closed;
    busy.socket.write(upload.slice(10));
    await busy.closed;
    return busy.text();
  };
}

interface Connection {
  socket: Socket;
  closed: Promise<void>;
  text: () => string;
  received: (text: string) => Promise<void>;
}

async function open(port: number): Promise<Connection> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk) => (received += chunk.toString()));
  socket.on('error', () => socket.destroy());
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  return {
    socket,
    closed,
    text: () => received,
    received: (text) =>
      new Promise((resolve) => {
        const look = () => {
          if (received.includes(text)) resolve();
        };
        socket.on('data', look);
        look();
      }),
  };
}
