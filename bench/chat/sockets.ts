import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { RedisServer } from '../../test/support/redis.js';
import type { Contestant } from '../contestant.js';
import { startKefu, startPeer } from '../kefu.js';
import { median } from '../rounds.js';
import type { ChatReport } from './chat-report.js';
import type { ChatSchedule } from './chat-bench.js';
import { KefuPeople } from './kefu-people.js';
import { customersTalk } from './play.js';
import { gatherOnKefu, leave } from './stage.js';

/** What is not about messages: sockets that say nothing, their coming, memory, and the start. */
export const socketWorks = ['idle', 'accept', 'memory', 'start'];

type Asked = (name: string) => boolean;

export async function benchSockets(
  url: string,
  asked: Asked,
  schedule: ChatSchedule,
  report: ChatReport,
): Promise<void> {
  if (asked('start')) await benchStart(schedule, report);
  if (asked('memory')) await benchMemory(url, report);
  if (!asked('idle') && !asked('accept')) return;
  if (asked('idle')) await benchIdle(url, report);
  if (asked('accept')) await benchAccept(url, schedule, report);
}

/** A customer has five connections at most. */
const idleCustomers = 2_000;
const idleSockets = 10_000;

type UrlOf = (index: number) => string;

interface Servers {
  kefu: Contestant;
  bare: Contestant;
  /** Of the customer of connection `index`. */
  token: (index: number) => string;
  /** Of each server by its name, where connection `index` goes. */
  urls: { kefu: UrlOf; bare: UrlOf };
}

/** Kefu and a bare `ws`, both new: what was before would have made room for what comes. */
async function withServers<T>(url: string, work: (servers: Servers) => Promise<T>): Promise<T> {
  const kefu = await startKefu({ DATABASE_URL: url });
  const bare = await startPeer('accept', { DATABASE_URL: url });
  try {
    const people = await KefuPeople.make(kefu, idleCustomers, 0);
    const token = (index: number) => people.customerTokens[index % idleCustomers] ?? '';
    const onKefu = (index: number) => `${kefu.url}/ws/chat?token=${token(index)}`;
    const onBare = (index: number) => `${bare.url}/?token=${token(index)}`;
    return await work({ kefu, bare, token, urls: { kefu: onKefu, bare: onBare } });
  } finally {
    await Promise.all([kefu.stop(), bare.stop()]);
  }
}

/** Resident memory for each of 10,000 sockets that say nothing. */
async function benchIdle(url: string, report: ChatReport): Promise<void> {
  const [own, limit] = await withServers<[number, number]>(url, async ({ kefu, bare, urls }) => [
    await perSocket(kefu, urls.kefu),
    await perSocket(bare, urls.bare),
  ]);
  const beside = `\`ws\` ${limit.toFixed(1)} KB: ${(own / limit).toFixed(2)} (≤ 1.25)`;
  report.row([`${idleSockets} idle sockets on one node`, `${own.toFixed(1)} KB each`, '–', beside]);
}

async function perSocket({ pid }: Contestant, urlOf: UrlOf): Promise<number> {
  const before = residentKb(pid);
  const sockets: WebSocket[] = [];
  for (let index = 0; index < idleSockets; index += 100) {
    sockets.push(...(await Promise.all(Array.from({ length: 100 }, (_v, i) => open(urlOf(index + i))))));
  }
  // What the handshakes left behind is collected when the process is idle.
  await delay(10_000);
  const each = (residentKb(pid) - before) / idleSockets;
  for (const socket of sockets) socket.terminate();
  await delay(2_000);
  return each;
}

/**
 * Sockets that are opened one after the other on 50 lines, and closed once they are accepted: Kefu's handshake beside that
 * of a bare `ws`, each with a look at the token; and Kefu's `ready` beside Socket.IO's connection, which both say who it is.
 */
async function benchAccept(url: string, { rounds, seconds }: ChatSchedule, report: ChatReport): Promise<void> {
  const redis = await RedisServer.start();
  const socketIo = await startPeer('socketio', { DATABASE_URL: url, REDIS_URL: redis.url });
  const rates = { kefu: [] as number[], bare: [] as number[], ready: [] as number[], socketio: [] as number[] };
  await withServers(url, async ({ urls, token }) => {
    const ways = {
      kefu: (index: number) => open(urls.kefu(index)),
      bare: (index: number) => open(urls.bare(index)),
      ready: (index: number) => openKefu(urls.kefu(index)),
      socketio: (index: number) => openSocketIo(`${socketIo.url}/socket.io/`, token(index)),
    };
    for (let round = 0; round <= rounds; round += 1) {
      for (const name of Object.keys(ways) as (keyof typeof ways)[]) {
        const rate = await acceptRate(ways[name], seconds);
        if (round > 0) rates[name].push(rate);
      }
    }
  });
  await socketIo.stop();
  await redis.stop();
  const row = (title: string, own: number, peer: string, others: number, goal: number) =>
    report.row([title, `${own.toFixed(0)}/s`, '–', `${peer} ${(own / others).toFixed(2)} (≥ ${goal})`]);
  row('sockets accepted', median(rates.kefu), '`ws` with a look-up', median(rates.bare), 0.8);
  row('sockets that are told `ready`', median(rates.ready), '`socketio`', median(rates.socketio), 1.3);
}

async function acceptRate(connect: (index: number) => Promise<WebSocket>, seconds: number): Promise<number> {
  let accepted = 0;
  const end = performance.now() + seconds * 1_000;
  const line = async (first: number) => {
    for (let index = first; performance.now() < end; index += 50) {
      const socket = await connect(index);
      accepted += 1;
      socket.terminate();
    }
  };
  await Promise.all(Array.from({ length: 50 }, (_value, index) => line(index)));
  return accepted / seconds;
}

function dial(url: string): WebSocket {
  return new WebSocket(url.replace('http', 'ws'), { perMessageDeflate: false });
}

function open(url: string): Promise<WebSocket> {
  return accepted(dial(url), 'open');
}

/** Resolves at the first such event. */
function accepted(socket: WebSocket, event: 'open' | 'message'): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    socket.once(event, () => resolve(socket));
    socket.once('error', reject);
    socket.once('close', (code: number) => reject(new Error(`Closed with ${code} before it was accepted`)));
  });
}

/** Kefu says when it has looked at everything. */
function openKefu(url: string): Promise<WebSocket> {
  return accepted(dial(url), 'message');
}

/** Socket.IO takes any socket, and asks who it is in a packet of its own. */
function openSocketIo(url: string, token: string): Promise<WebSocket> {
  const socket = dial(`${url}?EIO=4&transport=websocket&me=customer`);
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      if (text.startsWith('0')) socket.send(`40${JSON.stringify({ token })}`);
      else if (text.startsWith('40')) resolve(socket);
      else if (text.startsWith('44')) reject(new Error(text));
    });
  });
}

async function benchMemory(url: string, report: ChatReport): Promise<void> {
  const kefu = await startKefu({ DATABASE_URL: url });
  try {
    // What the start has left behind is collected when the process is idle.
    await delay(40_000);
    const idle = residentKb(kefu.pid) / 1_024;
    const people = await KefuPeople.make(kefu, 200, 20);
    const stage = await gatherOnKefu(kefu, people, { others: kefu, assigned: true });
    await customersTalk(stage, 20);
    const loaded = residentKb(kefu.pid) / 1_024;
    await leave(stage);
    const goals = `${idle.toFixed(0)} (≤ 130) and ${loaded.toFixed(0)} (≤ 220)`;
    report.row(['memory idle / loaded', `${idle.toFixed(0)} / ${loaded.toFixed(0)} MB`, '–', goals]);
  } finally {
    await kefu.stop();
  }
}

/** To the first answer of `/health`, on an embedded database that is there. */
async function benchStart({ rounds }: ChatSchedule, report: ChatReport): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kefu-bench-'));
  const times: { kefu: number[]; bare: number[] } = { kefu: [], bare: [] };
  for (let round = 0; round <= rounds; round += 1) {
    const kefu = await timed(() => startKefu({ DATABASE_URL: `sqlite:${join(folder, 'kefu.sqlite')}` }));
    const bare = await timed(() => startPeer('bare-nest', {}));
    if (round === 0) continue;
    times.kefu.push(kefu);
    times.bare.push(bare);
  }
  rmSync(folder, { recursive: true, force: true });
  const [own, limit] = [median(times.kefu), median(times.bare)];
  report.row([
    'cold start to ready, SQLite',
    `${own.toFixed(0)} ms`,
    '–',
    `a bare Nest application ${(own / limit).toFixed(2)} (≤ 3)`,
  ]);
}

async function timed(start: () => Promise<Contestant>): Promise<number> {
  const startedAt = performance.now();
  const contestant = await start();
  const ms = performance.now() - startedAt;
  await contestant.stop();
  return ms;
}

function residentKb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
}
