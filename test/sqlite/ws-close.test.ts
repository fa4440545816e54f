import { describe, expect, it } from '@jest/globals';
import { close, encodeFrame, opcodes, ping, pingEvent, text } from '../support/raw-frame.js';
import { rawSuite } from '../support/chat-suite.js';

const legal = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4401, 4999];
const illegal = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535];

describe('the closing handshake', () => {
  const suite = rawSuite();
  const answerTo = async (...frames: Buffer[]) => {
    const ws = await suite.open();
    ws.write(...frames);
    return ws.closed();
  };

  it.each(legal)('answers the code %i with itself, and the server ends the connection', async (code) => {
    expect((await answerTo(close(code))).code).toBe(code);
  });

  it('answers a close without a code', async () => {
    expect([undefined, 1000]).toContain((await answerTo(close())).code);
  });

  it.each(['', '再见', 'x'.repeat(123)])('takes the reason %j', async (reason) => {
    expect((await answerTo(close(1000, reason))).code).toBe(1000);
  });

  it.each(illegal)('takes the code %i for a breach: 1002', async (code) => {
    expect((await answerTo(close(code))).code).toBe(1002);
  });

  it('takes half a code for a breach: 1002', async () => {
    expect((await answerTo(encodeFrame(opcodes.close, Buffer.from([3])))).code).toBe(1002);
  });

  it.each(['ff', 'c0af', 'eda080', 'e5bc'])(
    'takes a reason that is no UTF-8 (%s) for what it is: 1007',
    async (hex) => {
      expect((await answerTo(close(1000, Buffer.from(hex, 'hex')))).code).toBe(1007);
    },
  );

  it('is the last that is read: what follows in the packet has no answer', async () => {
    const ws = await suite.open();
    ws.write(close(1000), ping('late'), text(pingEvent('late')), close(3000));
    expect((await ws.next()).payload.readUInt16BE(0)).toBe(1000);
    expect(await ws.rest()).toBe('');
  });

  it('is the last that is read: what follows in another packet has no answer', async () => {
    const ws = await suite.open();
    ws.write(close(1000));
    expect((await ws.next()).opcode).toBe(opcodes.close);
    ws.write(ping('late'), text(pingEvent('late')));
    expect(await ws.rest()).toBe('');
  });

  it('follows the answers to pings before it', async () => {
    const ws = await suite.open();
    ws.write(ping('before'), close(1000));
    expect((await ws.next()).payload.toString()).toBe('before');
    expect((await ws.closed()).code).toBe(1000);
  });

  it('may arrive byte by byte', async () => {
    const ws = await suite.open();
    await ws.trickle([...close(3000, 'slowly')].map((byte) => Buffer.from([byte])));
    expect((await ws.closed()).code).toBe(3000);
  });
});

describe('a client that goes without a word', () => {
  const suite = rawSuite();

  it('by ending its side gets the end of the other', async () => {
    const ws = await suite.open();
    ws.endSending();
    await ws.rest();
  });

  it('within a frame gets the end of the other', async () => {
    const ws = await suite.open();
    await ws.trickle([text(pingEvent('never')).subarray(0, 9)]);
    ws.endSending();
    await ws.rest();
  });

  it('within a fragmented message gets the end of the other', async () => {
    const ws = await suite.open();
    ws.write(text('{', { fin: false }));
    ws.endSending();
    await ws.rest();
  });

  it('by dropping the connection, before or after the answer, leaves the node as it was', async () => {
    for (let round = 0; round < 20; round += 1) {
      const ws = await suite.open();
      ws.write(text(pingEvent('dropped')), ...(round % 2 === 0 ? [encodeFrame(3)] : []));
      ws.drop();
    }
    const ws = await suite.open();
    ws.write(text(pingEvent('alive')));
    expect(await ws.pongEvent()).toBe('alive');
    expect(suite.kefu.output).not.toMatch(/"level":"(error|fatal)"|unheard|uncaught/);
  });
});
