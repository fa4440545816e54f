import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext } from 'playwright-core';
import { openBrowser } from '../support/browser.js';
import { agent, Chat } from '../support/chat.js';
import { Kefu } from '../support/kefu.js';
import { findBrowser } from '../support/programs.js';
import { Shop, Visit } from '../support/shop.js';

const withChromium = findBrowser() === undefined ? describe.skip : describe;

withChromium('a widget that was away', () => {
  let kefu: Kefu;
  let browser: Browser;
  let shop: Shop;
  let context: BrowserContext;
  let desk: Chat;
  let token: string;
  beforeAll(async () => {
    [kefu, browser] = await Promise.all([Kefu.start({ env: { RATE_LIMIT: 'on' } }), openBrowser()]);
    shop = await Shop.open(kefu);
    ({ token } = await agent(kefu));
  });
  beforeEach(async () => {
    context = await browser.newContext({ locale: 'en' });
    desk = await Chat.connect(kefu, token);
  });
  afterEach(async () => {
    await context.close();
    Chat.dropAll();
  });
  afterAll(async () => {
    await shop.close();
    await browser.close();
    await kefu.stop();
  });

  const begin = async (words: string) => {
    const visit = await Visit.begin(context, kefu, shop.url);
    await visit.open();
    await visit.say(words);
    await visit.sees(words, 'sent');
    const { conversationId } = await desk.next((frame) => frame.content === words);
    return { visit, conversationId: conversationId as string };
  };
  const stored = async (conversationId: string): Promise<string[]> => {
    const path = `/conversations/${conversationId}/messages?afterSeq=0&limit=200`;
    const { data } = await kefu.call('GET', path, { token });
    return (data as { content: string }[]).map(({ content }) => content);
  };

  it('for a whole minute has everything of both sides once, and in order', async () => {
    const { visit, conversationId } = await begin('before');
    await context.setOffline(true);
    const customerSaid: string[] = [];
    const agentSaid: string[] = [];
    // The minute itself is what is tried: six parts of it, in each of which both write.
    for (let part = 0; part < 6; part += 1) {
      customerSaid.push(`customer ${part}`);
      await visit.say(`customer ${part}`);
      agentSaid.push(`agent ${part}`);
      await desk.post(`agent ${part}`, { conversationId });
      await visit.page.waitForTimeout(10_000);
    }
    await visit.page.locator('.notice.shown', { hasText: 'offline' }).waitFor();
    await visit.sees('customer 5', 'queued');
    await context.setOffline(false);
    await visit.sees('customer 5', 'sent');
    await visit.sees('agent 5', 'other');
    const all = ['before', ...agentSaid, ...customerSaid];
    expect(await stored(conversationId)).toEqual(all);
    expect(await visit.said()).toEqual(all);
    await desk.next((frame) => frame.content === 'customer 5');
    const heard = desk.messages.filter(({ senderType }) => senderType === 'CUSTOMER').map(({ content }) => content);
    expect(heard.filter((content) => customerSaid.includes(String(content)))).toEqual(customerSaid);
  }, 120_000);

  it('while more was said than is replayed misses nothing of it, and says once how far it was read', async () => {
    const { visit, conversationId } = await begin('Tell me everything');
    const read: number[] = [];
    visit.page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => {
        const frame = JSON.parse(String(payload)) as { event?: string; seq?: number };
        if (frame.event === 'read') read.push(frame.seq ?? 0);
      }),
    );
    await context.setOffline(true);
    const lines = Array.from({ length: 620 }, (_, index) => `Line ${index}.`);
    for (const line of lines) {
      const body = { content: line };
      expect((await kefu.call('POST', `/conversations/${conversationId}/messages`, { token, body })).status).toBe(201);
    }
    await context.setOffline(false);
    await visit.sees('Line 619.');
    await desk.next((frame) => frame.type === 'read' && (frame.data as { seq?: number }).seq === 621);
    // As often as the replay comes in parts: far from once for each message, which the service takes for a flood.
    expect(read.length).toBeLessThan(100);
    const log = visit.page.getByRole('log');
    const reaches = async (words: string) => {
      for (let step = 0; (await visit.message(words).count()) === 0; step += 1) {
        expect(step).toBeLessThan(400);
        await log.evaluate((area) => area.scrollTo(0, 0));
        await log.evaluate((area) => area.scrollBy(0, 40));
      }
    };
    await reaches('Tell me everything');
    expect(await visit.said()).toEqual(['Tell me everything', ...lines]);
    expect(visit.complaints.filter((complaint) => !complaint.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
  }, 90_000);

  it('since the customer opened too many windows goes on where they want it', async () => {
    const { visit: first } = await begin('The first window');
    const others: Visit[] = [];
    for (let count = 0; count < 5; count += 1) {
      const other = await Visit.begin(context, kefu, shop.url);
      await other.open();
      await other.sees('The first window');
      others.push(other);
    }
    await first.page.locator('.notice.shown', { hasText: 'another window' }).waitFor();
    await first.say('Written where it has ended');
    await first.page.getByRole('button', { name: 'Use it here' }).click();
    await first.sees('Written where it has ended', 'sent');
    await others.at(-1)?.sees('Written where it has ended');
    expect((await first.said()).filter((content) => content === 'Written where it has ended')).toHaveLength(1);
  });

  it('since it wrote faster than it may sends everything once, in its order', async () => {
    const { visit, conversationId } = await begin('A flood');
    const words = Array.from({ length: 45 }, (_, index) => `Drop ${index}.`);
    for (const drop of words) await visit.say(drop);
    await visit.sees('Drop 44.', 'sent');
    expect(await stored(conversationId)).toEqual(['A flood', ...words]);
    expect(await visit.said()).toEqual(['A flood', ...words]);
  }, 60_000);

  it('from a message that is refused offers it again, or lets it go', async () => {
    const { visit, conversationId } = await begin('Refuse the next');
    // Half of a character: no database could keep it.
    const broken = () =>
      visit.field.evaluate((field) => {
        Object.assign(field, { value: 'broken \ud83d' });
        field.dispatchEvent(new Event('input', { bubbles: true }));
      });
    await broken();
    await visit.field.press('Enter');
    await visit.sees('broken', 'failed');
    await visit.say('but this one goes');
    await visit.sees('but this one goes', 'sent');
    await visit.page.getByRole('button', { name: 'Retry' }).click();
    await visit.sees('broken', 'failed');
    await visit.page.reload();
    await visit.sees('broken', 'failed');
    await visit.page.getByRole('button', { name: 'Delete' }).click();
    await visit.message('broken').waitFor({ state: 'detached' });
    expect(await stored(conversationId)).toEqual(['Refuse the next', 'but this one goes']);
  });
});
