import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { encodeFrame, fragments, opcodes } from '../../test/support/raw-frame.js';
import { handshake } from '../../test/support/raw-websocket.js';
import { type Counts, count, type GoesOn, type Target } from './target.js';

const slowSockets = 1_000;

/** A thousand connections, each with a header that never ends. */
export async function slowHeaders({ url }: Target, goesOn: GoesOn, counts: Counts): Promise<void> {
  const port = Number(new URL(url).port);
  const line = async () => {
    while (goesOn()) {
      const socket = await dial(port);
      if (socket === undefined) {
        count(counts, 'not let in');
        await delay(1_000);
        continue;
      }
      count(counts, 'opened');
      socket.write('GET /api/v1/customers HTTP/1.1\r\nHost: kefu\r\nX-Slow: ');
      while (goesOn() && socket.writable) {
        socket.write('a');
        await delay(1_000);
      }
      if (!socket.writable) count(counts, 'closed by the service');
      socket.destroy();
    }
  };
  await Promise.all(Array.from({ length: slowSockets }, line));
}

/** Handshakes with made-up tokens, from ever other networks, as fast as they are refused. */
export async function badTokens({ url }: Target, goesOn: GoesOn, counts: Counts): Promise<void> {
  const port = Number(new URL(url).port);
  const line = async () => {
    while (goesOn()) {
      const socket = await dial(port);
      if (socket === undefined) continue;
      const path = `/ws/chat?token=cust_${crypto.randomUUID()}`;
      socket.write(handshake({ path, headers: { 'X-Forwarded-For': anyNetwork() } }));
      const [answer] = (await once(socket, 'data').catch(() => [''])) as [Buffer | string];
      count(counts, answer.toString().slice(9, 12) || 'cut off');
      socket.destroy();
    }
  };
  await Promise.all(Array.from({ length: 50 }, line));
}

/** Customers who send as much as the wire takes, and come back when they are thrown out. */
export async function messageFlood(target: Target, goesOn: GoesOn, counts: Counts): Promise<void> {
  await Promise.all(
    target.customerTokens.map(async (token) => {
      while (goesOn()) {
        const socket = await open(target, token, counts);
        if (socket === undefined) continue;
        socket.on('message', (data: Buffer) => count(counts, kindOf(data)));
        for (let serial = 0; goesOn() && socket.readyState === WebSocket.OPEN; serial += 1) {
          if (socket.bufferedAmount < 65_536) socket.send(JSON.stringify({ content: `flood ${serial}` }));
          if (serial % 50 === 0) await delay(10);
        }
        if (goesOn()) count(counts, 'thrown out');
        socket.terminate();
      }
    }),
  );
}

/** A frame that says it is compressed, and one message in a million pieces of a byte. */
export async function bombs(target: Target, goesOn: GoesOn, counts: Counts): Promise<void> {
  const compressed = encodeFrame(opcodes.text, Buffer.alloc(60_000), { rsv: 4 });
  const [head = Buffer.alloc(0), piece = Buffer.alloc(0)] = fragments(opcodes.text, ['a', 'a', 'a']);
  const manyPieces = Buffer.concat([head, ...Array.from({ length: 10_000 }, () => piece)]);
  await Promise.all(
    target.customerTokens.map(async (token, index) => {
      const isCompressed = index % 2 === 0;
      while (goesOn()) {
        const socket = await open(target, token, counts, true);
        if (socket === undefined) continue;
        const closed = once(socket, 'close') as Promise<[number]>;
        const raw = rawOf(socket);
        if (isCompressed) raw.write(compressed);
        for (let sent = 0; !isCompressed && raw.writable && sent < 100; sent += 1) {
          if (!raw.write(manyPieces)) await Promise.race([once(raw, 'drain'), closed]).catch(() => undefined);
        }
        const [code] = await closed;
        count(counts, `${isCompressed ? 'compressed' : 'pieces'}: ${code}`);
      }
    }),
  );
}

/** Longer than the service waits for who takes nothing, and then until it is heard how a connection was ended. */
const stallMs = 20_000;
const hearingMs = 5_000;

/** Two hundred connections that ask for twenty megabytes each and take none of it. */
export async function stalledReaders(target: Target, goesOn: GoesOn, counts: Counts): Promise<void> {
  const resume = JSON.stringify({ event: 'resume', cursors: { [target.longConversation]: 0 } });
  const line = async (token: string) => {
    while (goesOn()) {
      const socket = await open(target, token, counts);
      if (socket === undefined) continue;
      count(counts, 'opened');
      socket.send(resume);
      rawOf(socket).pause();
      for (let waited = 0; goesOn() && waited < stallMs; waited += 500) await delay(500);
      if (!goesOn()) {
        socket.terminate();
        return;
      }
      // Who takes nothing does not hear of the end either.
      const closed = once(socket, 'close').then(([code]) => `closed with ${String(code)}`);
      rawOf(socket).resume();
      count(counts, await Promise.race([closed, delay(hearingMs, 'still open')]));
      socket.terminate();
    }
  };
  const tokens = target.agentTokens.slice(0, 10);
  await Promise.all(tokens.flatMap((token) => Array.from({ length: 20 }, () => line(token))));
  for (const token of tokens)
    count(counts, (await readsAll(target, token, counts)) ? 'then read all of it' : 'missed some');
}

/** How long the twenty megabytes may take. */
const readingMs = 60_000;

/** Whether somebody who takes what they are sent gets every message of the long conversation. */
async function readsAll(target: Target, token: string, counts: Counts): Promise<boolean> {
  const socket = await open(target, token, counts);
  if (socket === undefined) return false;
  const seqs = new Set<number>();
  let lastSeq = Infinity;
  const all = new Promise<boolean>((resolve) => {
    socket.on('message', (text: Buffer) => {
      const frame = JSON.parse(text.toString()) as Frame;
      if (frame.type === 'resumed') lastSeq = frame.data.lastSeq;
      if (frame.type === undefined && frame.conversationId === target.longConversation) seqs.add(frame.seq);
      if (seqs.size === lastSeq) resolve(true);
    });
  });
  socket.send(JSON.stringify({ event: 'resume', cursors: { [target.longConversation]: 0 } }));
  const hasAll = await Promise.race([all, delay(readingMs, false)]);
  socket.terminate();
  return hasAll;
}

/** What such a reader is sent, as far as it counts. */
type Frame = { type: 'resumed'; data: { lastSeq: number } } | { type?: undefined; conversationId: string; seq: number };

/** A TCP connection, or undefined where it is not let in. */
export async function dial(port: number): Promise<Socket | undefined> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => socket.destroy());
  const isOpen = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'close').then(() => false),
  ]);
  return isOpen ? socket : undefined;
}

/** Ever another one: limits for a network are not what stops these attacks. */
export function anyNetwork(): string {
  return Array.from({ length: 4 }, () => Math.ceil(Math.random() * 250)).join('.');
}

/** A connection that has been accepted; undefined, and counted, where it was refused. */
export async function open(
  { url }: Target,
  token: string,
  counts: Counts,
  perMessageDeflate = false,
): Promise<WebSocket | undefined> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/chat`, ['kefu.v1', `bearer.${token}`], {
    perMessageDeflate,
    headers: { 'X-Forwarded-For': anyNetwork() },
  });
  socket.on('error', () => undefined);
  const opened = once(socket, 'open').then(() => 'open');
  const refused = once(socket, 'unexpected-response').then(([, answer]) =>
    String((answer as { statusCode: number }).statusCode),
  );
  const how = await Promise.race([opened, refused, once(socket, 'close').then(() => 'cut off')]).catch(() => 'cut off');
  if (how === 'open') return socket;
  count(counts, `refused: ${how}`);
  socket.terminate();
  await delay(200);
  return undefined;
}

/** The stream beneath, which `ws` does not show. */
export function rawOf(socket: WebSocket): Socket {
  return Reflect.get(socket, '_socket') as Socket;
}

function kindOf(data: Buffer): string {
  const { type, data: detail } = JSON.parse(data.toString()) as { type?: string; data?: { code?: string } };
  if (type === 'error') return detail?.code ?? 'error';
  return type ?? 'message';
}
