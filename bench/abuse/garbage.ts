import { isUtf8 } from 'node:buffer';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { encodeFrame, opcodes } from '../../test/support/raw-frame.js';
import { open, rawOf } from './sockets.js';
import { type Counts, count, type GoesOn, type Target } from './target.js';

const inAPacket = 40;

/** Customers whose connections carry frames of every kind in any order, one in forty such as no client may send, and contents that mean nothing. */
export async function garbage(target: Target, goesOn: GoesOn, counts: Counts): Promise<void> {
  const packets = Array.from({ length: 2_000 }, anyPacket);
  const line = async (token: string) => {
    while (goesOn()) {
      const socket = await open(target, token, counts);
      if (socket === undefined) continue;
      const raw = rawOf(socket);
      const closed = once(socket, 'close').then(([code]) => `closed with ${String(code)}`);
      while (goesOn() && raw.writable && socket.readyState === socket.OPEN) {
        const { bytes, frames, isLast } = packets[randomInt(packets.length)] ?? anyPacket();
        count(counts, 'frames', frames);
        if (!raw.write(bytes)) await Promise.race([once(raw, 'drain'), closed]).catch(() => undefined);
        await (isLast ? Promise.race([closed, delay(250)]) : new Promise(setImmediate));
      }
      if (goesOn()) count(counts, await Promise.race([closed, delay(5_000, 'still open')]));
      socket.terminate();
    }
  };
  await Promise.all(target.customerTokens.map(line));
}

interface Packet {
  bytes: Buffer;
  frames: number;
  /** Whether it ends the connection, as far as its sender knows. */
  isLast: boolean;
}

/** Frames up to the first that ends the connection: what came after it nobody would read. */
function anyPacket(): Packet {
  const frames: Frame[] = [];
  while (frames.length < inAPacket && frames.at(-1)?.isLast !== true) frames.push(anyFrame());
  const bytes = Buffer.concat(frames.map((frame) => frame.bytes));
  return { bytes, frames: frames.length, isLast: frames.at(-1)?.isLast === true };
}

type Frame = Omit<Packet, 'frames'>;

/** Most are well-formed, or a connection would end with the first; their contents are anything. */
function anyFrame(): Frame {
  const payload = Buffer.from(contents[randomInt(contents.length)]?.() ?? '');
  if (randomInt(40) > 0) {
    const opcode = randomInt(3) === 0 ? opcodes.pong : opcodes.text;
    return { bytes: encodeFrame(opcode, payload), isLast: opcode === opcodes.text && !isUtf8(payload) };
  }
  const bytes = encodeFrame(randomInt(16), payload, {
    fin: randomInt(2) === 0,
    rsv: randomInt(8),
    mask: randomInt(2) === 0 ? null : randomBytes(4),
    ...(randomInt(4) === 0 ? { claims: randomBytes(8).readBigUInt64BE(), lengthBits: 64 } : {}),
  });
  return { bytes, isLast: true };
}

const events = ['ping', 'typing', 'read', 'received', 'resume', 'subscribe', 'nothing', '__proto__'];

const contents: (() => Buffer | string)[] = [
  () => randomBytes(randomInt(120)),
  () => JSON.stringify({ event: events[randomInt(events.length)], content: randomBytes(9).toString('latin1') }),
  () => JSON.stringify({ event: events[randomInt(events.length)], cursors: { [crypto.randomUUID()]: -1 } }),
  () => '{"event":"ping","ref":"'.slice(0, randomInt(24)),
  () => '['.repeat(randomInt(120)),
];
