import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agent, Chat, customer } from './support/chat.js';
import { Kefu } from './support/kefu.js';

/** The shortest that a configuration may say, which is long enough to connect and be heard. */
const ttl = '3s';

describe('a connection whose token runs out', () => {
  let kefu: Kefu;
  beforeAll(async () => {
    kefu = await Kefu.start({ env: { CUSTOMER_TOKEN_TTL: ttl, AGENT_TOKEN_TTL: ttl } });
  });
  afterAll(async () => {
    Chat.dropAll();
    await kefu.stop();
  });

  it.each([
    ['a customer', customer],
    ['an agent', agent],
  ])('of %s ends with it, however much is said on it', async (_who, make) => {
    const begunAt = Date.now();
    const { token } = await make(kefu);
    const chat = await Chat.connect(kefu, token);
    const busy = setInterval(() => chat.send({ event: 'ping' }), 100);
    try {
      expect(await chat.closed()).toMatchObject({ code: 4401, reason: 'The token has expired' });
    } finally {
      clearInterval(busy);
    }
    // Agents' tokens tell whole seconds.
    expect(Date.now() - begunAt).toBeGreaterThanOrEqual(2_000);
    expect(chat.frames.some(({ type }) => type === 'pong')).toBe(true);

    // Whoever comes later is heard by those who have a live token, and not there.
    const frames = chat.frames.length;
    const visitor = await Chat.connect(kefu, (await customer(kefu)).token);
    const desk = await Chat.connect(kefu, (await agent(kefu)).token);
    await visitor.post('后来的话');
    await desk.next(({ content }) => content === '后来的话');
    expect(chat.frames).toHaveLength(frames);
    expect((await Chat.refused(kefu, token)).status).toBe(401);
  });
});
