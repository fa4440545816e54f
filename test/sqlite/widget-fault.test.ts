import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext } from 'playwright-core';
import { openBrowser } from '../support/browser.js';
import { agent, Chat } from '../support/chat.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { Kefu } from '../support/kefu.js';
import { eventually, freePort } from '../support/process.js';
import { findBrowser } from '../support/programs.js';
import { Shop, Visit } from '../support/shop.js';

const withChromium = findBrowser() === undefined ? describe.skip : describe;

withChromium('the widget loses nothing, and sends nothing twice', () => {
  let database: TestDatabase;
  let port: number;
  let kefu: Kefu;
  let browser: Browser;
  let shop: Shop;
  let context: BrowserContext;
  let holder: { id: string; token: string };
  const start = () => Kefu.start({ database, port });
  beforeAll(async () => {
    [database, port, browser] = await Promise.all([createDatabase(), freePort(), openBrowser()]);
    kefu = await start();
    shop = await Shop.open(kefu);
    holder = await agent(kefu);
  });
  beforeEach(async () => {
    context = await browser.newContext({ locale: 'en' });
  });
  afterEach(() => context.close());
  afterAll(async () => {
    Chat.dropAll();
    await shop.close();
    await browser.close();
    await kefu.stop();
    await database.drop();
  });

  /** What is stored of this conversation's customer, in order. */
  const stored = async (conversationId: string) => {
    const rows = await database.query('SELECT content FROM messages WHERE conversation_id = ? ORDER BY seq', [
      conversationId,
    ]);
    return rows.map(({ content }) => content);
  };
  const conversationOf = async (content: string) => {
    const rows = await database.query('SELECT conversation_id AS id FROM messages WHERE content = ?', [content]);
    expect(rows).toHaveLength(1);
    return String(rows[0]?.id);
  };

  it('when the service is killed in mid-sentence and comes back', async () => {
    const visit = await Visit.begin(context, kefu, shop.url);
    await visit.open();
    await visit.say('Before the crash');
    await visit.sees('Before the crash', 'sent');
    const numbers = Array.from({ length: 12 }, (_, index) => `Number ${index}.`);
    for (const words of numbers.slice(0, 6)) await visit.say(words);
    await kefu.kill();
    for (const words of numbers.slice(6)) await visit.say(words);
    await visit.page.locator('.notice.shown', { hasText: 'Reconnecting' }).waitFor();
    await visit.sees('Number 11.', 'queued');

    kefu = await start();
    await visit.sees('Number 11.', 'sent');
    await visit.page.locator('.notice.shown').waitFor({ state: 'detached' });
    const all = ['Before the crash', ...numbers];
    expect(await visit.said()).toEqual(all);
    expect(await stored(await conversationOf('Before the crash'))).toEqual(all);
    await visit.page.reload();
    // What was still in the page's storage stands there before the rest has come.
    await eventually(async () => expect(await visit.said()).toEqual(all));
    await visit.sees('Number 11.', 'sent');
  });

  it('when the network is away from the first message on', async () => {
    const visit = await Visit.begin(context, kefu, shop.url);
    await visit.open();
    await context.setOffline(true);
    for (const words of ['Said offline', 'and more', 'and a last word']) await visit.say(words);
    await visit.page.locator('.notice.shown', { hasText: 'offline' }).waitFor();
    await visit.sees('and a last word', 'queued');
    await context.setOffline(false);
    await visit.sees('and a last word', 'sent');
    expect(await stored(await conversationOf('Said offline'))).toEqual(['Said offline', 'and more', 'and a last word']);
  });

  it('when both sides write while the customer is offline', async () => {
    const desk = await Chat.connect(kefu, holder.token);
    const visit = await Visit.begin(context, kefu, shop.url);
    await visit.open();
    await visit.say('Going into a tunnel');
    const { conversationId } = await desk.next((frame) => frame.content === 'Going into a tunnel');
    await context.setOffline(true);
    await visit.say('In the tunnel');
    await desk.post('Still there?', { conversationId });
    await context.setOffline(false);
    await visit.sees('Still there?', 'other');
    await visit.sees('In the tunnel');
    await desk.next((frame) => frame.content === 'In the tunnel');
    await visit.sees('In the tunnel', 'sent');
    expect([...(await visit.said())].sort()).toEqual(['Going into a tunnel', 'In the tunnel', 'Still there?']);
    expect(await stored(conversationId)).toHaveLength(3);
  });

  it('when the tab is closed before a message is sent: the next page sends it, once', async () => {
    const visit = await Visit.begin(context, kefu, shop.url);
    await visit.open();
    await kefu.kill();
    await visit.say('Before I go');
    await visit.sees('Before I go', 'queued');
    await visit.page.close();

    kefu = await start();
    const [next, another] = await Promise.all([
      Visit.begin(context, kefu, shop.url),
      Visit.begin(context, kefu, shop.url),
    ]);
    await next.open();
    await next.sees('Before I go', 'sent');
    await another.open();
    await another.sees('Before I go', 'sent');
    expect(await stored(await conversationOf('Before I go'))).toEqual(['Before I go']);
    expect(await another.said()).toEqual(['Before I go']);
  });

  it('when the token has ended: the same customer gets another one', async () => {
    const visit = await Visit.begin(context, kefu, shop.url);
    await visit.open();
    await visit.say('With the first token');
    await visit.sees('With the first token', 'sent');
    const id = await conversationOf('With the first token');
    const conversation = await kefu.call('GET', `/conversations/${id}`, { token: holder.token });
    const { customerId } = conversation.data;
    await kefu.call('DELETE', `/customers/${customerId}/tokens`, { token: holder.token });
    await visit.say('With the second');
    await visit.sees('With the second', 'sent');
    expect(await stored(id)).toEqual(['With the first token', 'With the second']);
  });

  it('and says so where the customer is switched off', async () => {
    const visit = await Visit.begin(context, kefu, shop.url);
    await visit.open();
    await visit.say('My last word');
    await visit.sees('My last word', 'sent');
    const id = await conversationOf('My last word');
    const { data } = await kefu.call('GET', `/conversations/${id}`, { token: holder.token });
    await kefu.call('PUT', `/customers/${data.customerId}`, { token: holder.token, body: { active: false } });
    await visit.page.locator('.notice.shown', { hasText: 'account is closed' }).waitFor();
    expect(await visit.field.isDisabled()).toBe(true);
  });
});
