import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Chat } from '../support/chat.js';
import { dropConnections } from '../support/chat-suite.js';
import { Clock } from '../support/clock.js';
import { Kefu } from '../support/kefu.js';
import { eventually } from '../support/process.js';

const withClock = Clock.isInstalled ? describe : describe.skip;

/** The clock that messages are stamped with is this node's own here. */
withClock('a token without proof, and a clock that is put right', () => {
  const clock = new Clock();
  let kefu: Kefu;
  let admin: string;
  beforeAll(async () => {
    // A real clock that is put back leaves what counts the seconds as it is.
    kefu = await Kefu.start({ env: { ...clock.env, FAKETIME_DONT_FAKE_MONOTONIC: '1', DONT_FAKE_MONOTONIC: '1' } });
    admin = await kefu.login();
  });
  afterAll(async () => {
    await kefu.stop();
    clock.remove();
  });
  afterEach(dropConnections);

  /** Resolves when the node has noticed. */
  const move = async (seconds: number) => {
    const now = async () => Date.parse((await fetch(`${kefu.url}/health/live`)).headers.get('date') ?? '');
    const before = (await now()) - Date.now();
    clock.advance(seconds);
    await eventually(async () => {
      const moved = (await now()) - Date.now() - before;
      expect(Math.abs(moved / 1_000 - seconds)).toBeLessThan(5);
    });
  };
  const arrive = async (channelId: string) => {
    const body = { name: '来客', channel: 'EMAIL', channelId };
    return (await kefu.call('POST', '/public/customer-token', { body })).data.token as string;
  };
  const say = async (token: string, content: string) => {
    const chat = await Chat.connect(kefu, token);
    const { conversationId } = await chat.post(content);
    await chat.close();
    return conversationId as string;
  };
  const answer = (conversationId: string, content: string) =>
    kefu.call('POST', `/conversations/${conversationId}/messages`, { token: admin, body: { content } });
  /** What a token is shown of all that was said. */
  const seen = async (token: string) => {
    const { data } = await kefu.call('GET', '/me/conversations', { token });
    const words: string[] = [];
    for (const { id } of data.content) {
      const { data: messages } = await kefu.call('GET', `/conversations/${id}/messages`, { token });
      words.push(...messages.map(({ content }: { content: string }) => content));
    }
    return words.toSorted();
  };

  it('it sees what its holder says, and the answer, after the clock was put back', async () => {
    const token = await arrive('late@example.com');
    await move(-300);
    const conversationId = await say(token, '在吗');
    await answer(conversationId, '在');
    expect(await seen(token)).toEqual(['在', '在吗']);
    await move(300);
  });

  it('it sees nothing that was said before it, by whatever clock, and all that comes', async () => {
    await move(3_600);
    const conversationId = await say(await arrive('ahead@example.com'), '秘密');
    await answer(conversationId, '也是秘密');
    await move(-3_600);
    const stranger = await arrive('ahead@example.com');
    expect(await seen(stranger)).toEqual([]);
    await say(stranger, '你好');
    await answer(conversationId, '您好');
    expect(await seen(stranger)).toEqual(['你好', '您好']);
    const next = await arrive('ahead@example.com');
    expect(await seen(next)).toEqual([]);
    const { data } = await kefu.call('GET', `/conversations/${conversationId}/messages`, { token: admin });
    const times = data.map(({ createdAt }: { createdAt: string }) => createdAt);
    expect(times).toEqual(times.toSorted());
  });
});
