import { describe, expect, it } from '@jest/globals';
import { Claims } from '../../src/chat/claims.js';
import { Feed } from '../../src/chat/feed.js';
import { FeedPump } from '../../src/chat/feed-pump.js';

describe('a node that stood still', () => {
  /** A connection that is behind by one message, which the node has at hand or reads, and stands still meanwhile. */
  const scene = ({ isRead = false } = {}) => {
    const sent: string[] = [];
    let know: () => void = () => undefined;
    const known = new Promise<void>((resolve) => (know = resolve));
    const tokens = { isBehind: !isRead, catchUp: () => known };
    const message = { id: 'one', conversationId: 'c', seq: 1, content: '秘密', internal: false };
    const read = () => {
      tokens.isBehind = true;
      return Promise.resolve([message]);
    };
    const spans = { atHand: () => (isRead ? undefined : [message]), read };
    const pump = new FeedPump({} as never, spans as never, {} as never, tokens as never, {} as never);
    const connection = {
      ...{ isOpen: true, isReleased: true, isFull: false, speaks: true, claims: new Claims() },
      principal: { kind: 'agent', id: 'agent' },
      send: (bytes: Buffer) => {
        if (connection.isOpen) sent.push((JSON.parse(bytes.toString()) as { content: string }).content);
      },
    };
    const feed = new Feed('c', 'WEB', 0);
    feed.beginAfter(0);
    feed.target = 1;
    pump.run(connection as never, feed);
    const run = feed.running ?? Promise.reject(new Error('It waits for nothing'));
    return { sent, connection, run, know };
  };

  it('sends nothing before it knows whose tokens have ended, and then what is due', async () => {
    const { sent, run, know } = scene();
    expect(sent).toEqual([]);
    know();
    await run;
    expect(sent).toEqual(['秘密']);
  });

  it.each([
    ['at hand', false],
    ['being read', true],
  ])('sends nothing to those whose tokens have: of what was %s', async (_how, isRead) => {
    const { sent, connection, run, know } = scene({ isRead });
    await new Promise((resolve) => setImmediate(resolve));
    connection.isOpen = false;
    know();
    await run;
    expect(sent).toEqual([]);
  });
});

describe('a connection that does not take what it has', () => {
  it('is not sent what was read before it was full, and is later', async () => {
    const sent: string[] = [];
    const message = { id: 'one', conversationId: 'c', seq: 1, content: '你好', internal: false };
    const connection = {
      ...{ isOpen: true, isReleased: true, isFull: false, speaks: true, claims: new Claims() },
      principal: { kind: 'agent', id: 'agent' },
      send: (bytes: Buffer) => sent.push((JSON.parse(bytes.toString()) as { content: string }).content),
    };
    const read = () => {
      // Another conversation fills it meanwhile.
      connection.isFull = true;
      return Promise.resolve([message]);
    };
    const spans = { atHand: () => undefined, read };
    const tokens = { isBehind: false };
    const pump = new FeedPump({} as never, spans as never, {} as never, tokens as never, {} as never);
    const feed = new Feed('c', 'WEB', 0);
    feed.beginAfter(0);
    feed.target = 1;
    pump.run(connection as never, feed);
    await feed.running;
    expect([sent, feed.cursor]).toEqual([[], 0]);

    spans.read = () => Promise.resolve([message]);
    connection.isFull = false;
    pump.runAll({ ...connection, feeds: new Map([['c', feed]]) } as never);
    await feed.running;
    expect([sent, feed.cursor]).toEqual([['你好'], 1]);
  });
});
