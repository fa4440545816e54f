import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { encodeFrame, opcodes } from '../../test/support/raw-frame.js';
import { dial, open, rawOf } from './sockets.js';
import { type Counts, count, type GoesOn, type Target } from './target.js';

/** Fifty connections with packets full of short calls; every other one takes no answer. */
export async function pipelines({ url }: Target, goesOn: GoesOn, counts: Counts): Promise<void> {
  const port = Number(new URL(url).port);
  const packetOf = (path: string) => Buffer.from(`GET ${path} HTTP/1.1\r\nHost: kefu\r\n\r\n`.repeat(1_600));
  const line = async (reads: boolean) => {
    const packet = packetOf(reads ? '/nowhere' : '/openapi.json');
    while (goesOn()) {
      const socket = await dial(port);
      if (socket === undefined) continue;
      count(counts, 'opened');
      if (reads) socket.on('data', (chunk: Buffer) => count(counts, 'answers', answersIn(chunk)));
      else socket.pause();
      const closed = once(socket, 'close');
      while (goesOn() && !socket.destroyed) {
        if (!socket.write(packet))
          await Promise.race([once(socket, 'drain'), closed, delay(500)]).catch(() => undefined);
      }
      socket.destroy();
    }
  };
  await Promise.all(Array.from({ length: 50 }, (_value, n) => line(n % 2 === 0)));
}

/** Twenty customers whose connections are full of pings; every other one takes no answer. */
export async function pings(target: Target, goesOn: GoesOn, counts: Counts): Promise<void> {
  const ping = encodeFrame(opcodes.ping, Buffer.alloc(125));
  const packet = Buffer.concat(Array.from({ length: 500 }, () => ping));
  await Promise.all(
    target.customerTokens.map(async (token, index) => {
      while (goesOn()) {
        const socket = await open(target, token, counts);
        if (socket === undefined) continue;
        count(counts, 'opened');
        const raw = rawOf(socket);
        if (index % 2 === 0) raw.pause();
        const closed = once(socket, 'close') as Promise<[number]>;
        while (goesOn() && !raw.destroyed) {
          if (!raw.write(packet)) await Promise.race([once(raw, 'drain'), closed, delay(500)]).catch(() => undefined);
        }
        if (goesOn()) count(counts, 'thrown out');
        socket.terminate();
      }
    }),
  );
}

function answersIn(chunk: Buffer): number {
  return chunk.toString('latin1').split('HTTP/1.1 404').length - 1;
}
