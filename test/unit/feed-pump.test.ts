import { describe, expect, it } from '@jest/globals';
import { Claims } from '../../src/chat/claims.js';
import { Feed } from '../../src/chat/feed.js';
import { FeedPump } from '../../src/chat/feed-pump.js';

describe('a node that stood still', () => {
  /** A connection that is behind by one message, which the node has at hand. */
  const scene = () => {
    const sent: string[] = [];
    const tokens: { isBehind: boolean; know: () => void } = { isBehind: true, know: () => undefined };
    const known = new Promise<void>((resolve) => (tokens.know = resolve));
    const message = { id: 'one', conversationId: 'c', seq: 1, content: '秘密', internal: false };
    const pump = new FeedPump(
      {} as never,
      { atHand: () => [message] } as never,
      {} as never,
      { ...tokens, catchUp: () => known } as never,
      {} as never,
    );
    const connection = {
      ...{ isOpen: true, isReleased: true, isFull: false, speaks: true, claims: new Claims() },
      principal: { kind: 'agent', id: 'agent' },
      send: (bytes: Buffer) => sent.push((JSON.parse(bytes.toString()) as { content: string }).content),
    };
    const feed = new Feed('c', 'WEB', 0);
    feed.beginAfter(0);
    feed.target = 1;
    pump.run(connection as never, feed);
    const run = feed.running ?? Promise.reject(new Error('It waits for nothing'));
    return { sent, connection, run, know: () => tokens.know() };
  };

  it('sends nothing before it knows whose tokens have ended, and then what is due', async () => {
    const { sent, run, know } = scene();
    expect(sent).toEqual([]);
    know();
    await run;
    expect(sent).toEqual(['秘密']);
  });

  it('sends nothing to those whose tokens have', async () => {
    const { sent, connection, run, know } = scene();
    connection.isOpen = false;
    know();
    await run;
    expect(sent).toEqual([]);
  });
});
