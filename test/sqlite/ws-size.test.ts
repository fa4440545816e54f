import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clientEvents } from '../../src/chat/frame.dto.js';
import { encodeFrame, opcodes, pingEvent, text } from '../support/raw-frame.js';
import { rawSuite } from '../support/chat-suite.js';

describe('size', () => {
  const suite = rawSuite();

  it('of 65,536 bytes is read', async () => {
    const ws = await suite.open();
    ws.write(text(pingEvent('full', 65_536)));
    expect(await ws.pongEvent()).toBe('full');
  });

  it('of one byte more ends the connection with 1009', async () => {
    const ws = await suite.open();
    ws.write(text(pingEvent('over', 65_537)));
    expect((await ws.closed()).code).toBe(1009);
  });

  it('counts bytes, not characters', async () => {
    const ws = await suite.open();
    ws.write(text(pingEvent('张'.repeat(22_000))));
    expect((await ws.closed()).code).toBe(1009);
  });

  it('counts for binary messages too', async () => {
    const ws = await suite.open();
    ws.write(encodeFrame(opcodes.binary, Buffer.alloc(65_537)));
    expect((await ws.closed()).code).toBe(1009);
  });

  it.each([
    65_537n,
    2n ** 20n,
    2n ** 31n,
    2n ** 32n,
    2n ** 53n - 1n,
    2n ** 53n,
    2n ** 63n - 1n,
    2n ** 63n,
    2n ** 64n - 1n,
  ])('that a header only claims, such as %s, ends the connection at once with 1009', async (claims) => {
    const ws = await suite.open();
    ws.write(text('', { claims, lengthBits: 64 }));
    expect((await ws.closed()).code).toBe(1009);
  });

  it('that a header claims beyond all memory, such as 2^63, costs none, and nobody else notices', async () => {
    // Once before: what such an end takes at all is there then.
    const claim = async () => {
      const ws = await suite.open();
      ws.write(text('', { claims: 2n ** 63n, lengthBits: 64 }));
      expect((await ws.closed()).code).toBe(1009);
    };
    for (let n = 0; n < 20; n += 1) await claim();
    const witness = await suite.open();
    const before = residentKiB(suite.kefu.process.pid);
    await claim();
    expect(residentKiB(suite.kefu.process.pid) - before).toBeLessThan(5 * 1_024);
    witness.write(text(pingEvent('served')));
    expect(await witness.pongEvent()).toBe('served');
  });

  it('that a hundred headers claim costs no memory', async () => {
    const sockets = [];
    while (sockets.length < 100) sockets.push(await suite.open());
    const before = residentKiB(suite.kefu.process.pid);
    for (const socket of sockets) socket.write(text('', { claims: 65_536n }));
    for (const socket of sockets) socket.write(Buffer.alloc(10));
    const ws = await suite.open();
    ws.write(text(pingEvent('served')));
    expect(await ws.pongEvent()).toBe('served');
    expect(residentKiB(suite.kefu.process.pid) - before).toBeLessThan(20 * 1_024);
  });

  it('is bounded by a ws without the advisories on fragments and memory', () => {
    const lock: any = JSON.parse(readFileSync('package-lock.json', 'utf8'));
    const installed = Object.entries<any>(lock.packages).filter(([path]) => path.endsWith('node_modules/ws'));
    for (const [path, { version, dev }] of installed) {
      const [major = 0, minor = 0, patch = 0] = String(version).split('.').map(Number);
      const isSafe = major > 8 || (major === 8 && (minor > 21 || (minor === 21 && patch >= 1)));
      expect([path, version, isSafe || dev === true]).toEqual([path, version, true]);
    }
    expect(installed.map(([path]) => path)).toContain('node_modules/ws');
  });
});

/** Bytes that look like frames often enough to come far. */
const noise = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(
          fc.integer({ min: 0, max: 15 }),
          fc.uint8Array({ maxLength: 130 }),
          fc.boolean(),
          fc.integer({ min: 0, max: 9 }),
        )
        .map(([opcode, payload, fin, rsv]) =>
          encodeFrame(opcode, Buffer.from(payload), { fin, rsv: rsv > 7 ? rsv - 7 : 0 }),
        ),
    },
    { weight: 4, arbitrary: fc.json({ maxDepth: 4 }).map((json) => text(json)) },
    {
      weight: 4,
      arbitrary: fc
        .record(
          {
            event: fc.oneof(fc.constantFrom(...clientEvents, '__proto__', 'toString'), fc.anything()),
            conversationId: fc.anything(),
            content: fc.anything(),
            metadata: fc.anything(),
            clientMessageId: fc.anything(),
            seq: fc.anything(),
            cursors: fc.anything(),
            ref: fc.anything(),
          },
          { requiredKeys: [] },
        )
        .map((frame) => text(toJson(frame))),
    },
  ),
  { minLength: 1, maxLength: 12 },
);

function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)) ?? '{}';
}

describe('noise', () => {
  const suite = rawSuite();

  it('of any kind is answered or ends its connection, and nobody else notices', async () => {
    const witness = await suite.open();
    await fc.assert(
      fc.asyncProperty(noise, async (parts) => {
        const ws = await suite.open();
        ws.write(...parts);
        ws.endSending();
        await ws.rest();
        ws.drop();
      }),
      { numRuns: 150 },
    );
    witness.write(text(pingEvent('undisturbed')));
    expect(await witness.pongEvent()).toBe('undisturbed');
    expect(suite.kefu.output).not.toMatch(/"level":"(error|fatal)"|unheard|uncaught|INTERNAL/);
  });
});

/** The memory that a process holds. */
function residentKiB(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}
