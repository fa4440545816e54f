import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { encodeFrame, opcodes } from '../../test/support/raw-frame.js';
import { open, rawOf } from './sockets.js';
import { type Counts, count, type GoesOn, type Target } from './target.js';

const inAPacket = 40;

/** Customers whose connections carry frames of every kind in any order, one in forty such as no client may send, and contents that mean nothing. */
export async function garbage(target: Target, goesOn: GoesOn, counts: Counts): Promise<void> {
  const packets = Array.from({ length: 500 }, () => Buffer.concat(Array.from({ length: inAPacket }, anyFrame)));
  const line = async (token: string) => {
    while (goesOn()) {
      const socket = await open(target, token, counts);
      if (socket === undefined) continue;
      const raw = rawOf(socket);
      const closed = once(socket, 'close').then(([code]) => `closed with ${String(code)}`);
      while (goesOn() && raw.writable && socket.readyState === socket.OPEN) {
        if (!raw.write(packets[randomInt(packets.length)] ?? '')) {
          await Promise.race([once(raw, 'drain'), closed]).catch(() => undefined);
        }
        await new Promise(setImmediate);
      }
      if (goesOn()) count(counts, await Promise.race([closed, delay(5_000, 'still open')]));
      socket.terminate();
    }
  };
  await Promise.all(target.customerTokens.map(line));
}

/** Most are well-formed, or a connection would end with the first; their contents are anything. */
function anyFrame(): Buffer {
  const payload = contents[randomInt(contents.length)]?.() ?? '';
  if (randomInt(40) > 0) return encodeFrame(randomInt(3) === 0 ? opcodes.pong : opcodes.text, payload);
  return encodeFrame(randomInt(16), payload, {
    fin: randomInt(2) === 0,
    rsv: randomInt(8),
    mask: randomInt(2) === 0 ? null : randomBytes(4),
    ...(randomInt(4) === 0 ? { claims: randomBytes(8).readBigUInt64BE(), lengthBits: 64 } : {}),
  });
}

const events = ['ping', 'typing', 'read', 'received', 'resume', 'subscribe', 'nothing', '__proto__'];

const contents: (() => Buffer | string)[] = [
  () => randomBytes(randomInt(120)),
  () => JSON.stringify({ event: events[randomInt(events.length)], content: randomBytes(9).toString('latin1') }),
  () => JSON.stringify({ event: events[randomInt(events.length)], cursors: { [crypto.randomUUID()]: -1 } }),
  () => '{"event":"ping","ref":"'.slice(0, randomInt(24)),
  () => '['.repeat(randomInt(120)),
];
