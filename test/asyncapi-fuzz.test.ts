import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Arbitraries, type Schema } from './support/arbitrary.js';
import { chatContractOf } from './support/asyncapi.js';
import { agent, Chat, customer, refOf } from './support/chat.js';
import { chatSuite } from './support/chat-suite.js';
import { askNode } from './support/ask-node.js';

/** Connections that are closed for bad frames do not count. On MariaDB fewer: what is not stored never comes to a database. */
const enough = globalThis.databaseEngine === 'mariadb' ? 40_000 : 100_000;
const connectionsAtOnce = 8;
const framesOfEach = 100;
/** Twenty end the connection, and some that fit the document are none that this sender may send. */
const nearlyFitting = 8;

/** On SQLite a leak of a hundred bytes a frame would be more, on MariaDB one of 250. */
const growthBytes = 7 * 2 ** 20;

describe('frames made from the AsyncAPI document', () => {
  const suite = chatSuite({ env: { NODE_OPTIONS: '--import=./test/support/print-heap.js' } });
  const ids: string[] = [];

  const visits = async () => {
    const { document, ...contract } = await chatContractOf(suite.kefu.url).then((known) => ({
      document: known.document,
      names: known.names('receive'),
    }));
    const any = new Arbitraries({}, ids);
    const schemas = contract.names.map((name) => document.components.messages[name]?.payload as Schema);
    const fitting = fc.oneof(...schemas.map((schema) => any.fitting(schema))).map((frame) => JSON.stringify(frame));
    const nearly = fc.oneof(...schemas.map((schema) => any.nearly(schema))).map((frame) => JSON.stringify(frame));
    const broken = fc.tuple(fitting, fc.nat(), fc.string({ maxLength: 3 })).map(([text, at, more]) => {
      const place = at % text.length;
      return text.slice(0, place) + more + text.slice(place + 1);
    });
    const bad = fc.oneof({ weight: 3, arbitrary: nearly }, { weight: 1, arbitrary: broken });
    return fc
      .tuple(
        fc.array(fitting, { minLength: framesOfEach - nearlyFitting, maxLength: framesOfEach - nearlyFitting }),
        fc.array(fc.tuple(bad, fc.nat()), { minLength: nearlyFitting, maxLength: nearlyFitting }),
      )
      .map(([frames, bads]) => {
        for (const [frame, at] of bads) frames.splice(at % frames.length, 0, frame);
        return frames;
      });
  };

  /** @returns how many frames were answered, or passed over in silence as they should */
  const visit = async (token: string, frames: string[]): Promise<number> => {
    const chat = await suite.connect(token, { speaks: true });
    const posts: string[] = [];
    for (const [index, text] of frames.entries()) chat.send(isMessage(text) ? named(text, `m-${index}`) : text);
    function named(text: string, ref: string): string {
      posts.push(ref);
      return JSON.stringify({ ...(JSON.parse(text) as object), ref });
    }
    try {
      await chat.barrier();
    } catch (error) {
      if (!String(error).includes('Closed with 4400')) throw error;
      return 0;
    }
    const answers = chat.frames.filter(({ type }) => type === 'ack' || type === 'error').map(refOf);
    for (const ref of posts) expect([ref, answers.filter((answer) => answer === ref).length]).toEqual([ref, 1]);
    await chat.close();
    chat.drop();
    return frames.length;
  };

  /** Conversations begin anew, so that a resume is never of thousands of messages. */
  const turnThePage = async () => {
    const { data } = await suite.kefu.call('GET', '/conversations?status=OPEN&size=200', { token: suite.admin });
    for (const { id, customerId } of data.content) {
      await suite.kefu.call('POST', `/conversations/${id}/resolve`, { token: suite.admin });
      ids.push(id as string, customerId as string);
    }
    ids.splice(0, ids.length - 30);
  };

  it('are answered as it says, each post once, and leave nothing behind in memory', async () => {
    const people = [await customer(suite.kefu), await customer(suite.kefu), await customer(suite.kefu)];
    const tokens = [...people, await agent(suite.kefu)].map(({ token }) => token).concat(suite.admin);
    for (const { token } of people)
      ids.push((await (await suite.connect(token)).post('你好')).conversationId as string);
    Chat.dropAll();
    let answered = 0;
    let warm: number | undefined;
    const round = fc.array(await visits(), { minLength: connectionsAtOnce, maxLength: connectionsAtOnce });
    while (answered < enough) {
      await fc.assert(
        fc.asyncProperty(round, async (batches) => {
          const calls = batches.map((frames, index) => visit(tokens[index % tokens.length] ?? '', frames));
          for (const count of await Promise.all(calls)) answered += count;
          await turnThePage();
        }),
        { numRuns: 10, endOnFailure: true },
      );
      if (answered > enough / 4) warm ??= await askNode(suite.kefu, 'heap');
    }
    expect((await askNode(suite.kefu, 'heap')) - (warm ?? 0)).toBeLessThan(growthBytes);
    // Nobody has heard of an error either, and nothing went unheard.
    expect(suite.kefu.output).not.toMatch(/"level":"(error|fatal)"/);
    expect((await suite.kefu.callRoot('GET', '/health/ready')).status).toBe(200);
  }, 360_000);
});

/** Of what nests too deep nothing is read, not even what it is called. */
function isMessage(text: string): boolean {
  if (text.includes('{"a":'.repeat(30))) return false;
  try {
    const frame: unknown = JSON.parse(text);
    const isObject = typeof frame === 'object' && frame !== null && !Array.isArray(frame);
    return isObject && 'content' in frame && !('event' in frame);
  } catch {
    return false;
  }
}
