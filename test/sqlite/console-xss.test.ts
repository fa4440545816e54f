import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openBrowser, type Sight } from '../support/browser.js';
import { Chat, customer } from '../support/chat.js';
import { sitDown } from '../support/console.js';
import { Kefu } from '../support/kefu.js';
import { payloads } from '../support/payloads.js';
import { findProgram } from '../support/programs.js';

const withChromium = findProgram('chromium') === undefined ? describe.skip : describe;

withChromium('what people write stays text in the console', () => {
  let kefu: Kefu;
  let browser: Browser;
  let token: string;
  let conversationId: string;
  const ids: string[] = [];
  beforeAll(async () => {
    [kefu, browser] = await Promise.all([Kefu.start(), openBrowser()]);
    token = await kefu.login();
    const talker = await customer(kefu);
    const chat = await Chat.connect(kefu, talker.token, { via: 'subprotocol' });
    for (const payload of payloads) {
      const message = await chat.post(payload, { metadata: { [payload]: payload, avatarUrl: payload } });
      ({ conversationId } = message);
    }
    await kefu.call('POST', `/conversations/${conversationId}/messages`, {
      token,
      body: { content: payloads.join('\n'), internal: true },
    });
    await kefu.call('PUT', `/customers/${talker.id}`, { token, body: profile(payloads[0] ?? '', talker.id) });
    ids.push(talker.id);
    for (const payload of payloads) {
      const body = { ...profile(payload, payload), primaryChannel: 'WEB' };
      const answer = await kefu.call('POST', '/customers', { token, body });
      ids.push(answer.data.id as string);
      const one = await kefu.call('POST', `/customers/${ids.at(-1) ?? ''}/token`, { token });
      await (await Chat.connect(kefu, one.data.token as string, { via: 'subprotocol' })).post(payload);
    }
    for (const [index, payload] of payloads.slice(0, 8).entries()) {
      await kefu.call('POST', '/canned-replies', { token, body: { shortcut: `x${index}`, content: payload } });
    }
  }, 120_000);
  afterAll(async () => {
    Chat.dropAll();
    await browser.close();
    await kefu.stop();
  });

  /** A customer in every field of whom stands the payload. */
  function profile(payload: string, key: string) {
    return {
      name: payload.slice(0, 255),
      location: payload,
      notes: payload,
      tags: [payload.slice(0, 64).trim()],
      customFields: { [payload]: payload, nested: { [key]: [payload] } },
      avatarUrl: 'https://evil.example/avatar.png',
      lineId: `${payload.slice(0, 200).trim()}#${ids.length}`,
    };
  }

  const watched = async (path: string): Promise<{ sight: Sight; dialogs: string[] }> => {
    const sight = await sitDown(browser, kefu, { path });
    const dialogs: string[] = [];
    sight.page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await sight.page.evaluate(`
      window.breaches = [];
      document.addEventListener('securitypolicyviolation', (event) => window.breaches.push(event.violatedDirective));
    `);
    return { sight, dialogs };
  };

  const judge = async ({ sight, dialogs }: Awaited<ReturnType<typeof watched>>) => {
    expect(dialogs).toEqual([]);
    expect(await sight.page.evaluate('window.breaches')).toEqual([]);
    expect(sight.complaints).toEqual([]);
    await sight.close();
  };

  it(`in ${payloads.length} messages, notes and previews`, async () => {
    const seen = await watched(`/inbox/unassigned/${conversationId}`);
    const { page } = seen.sight;
    await page.waitForSelector('.message-note');
    const shown = new Set<string>();
    for (let round = 0; round < 30; round += 1) {
      for (const text of await page.locator('.bubble').allTextContents()) shown.add(text);
      await page.evaluate("document.querySelector('.thread-scroller').scrollBy(0, -400)");
      await page.waitForTimeout(30);
    }
    expect(payloads.filter((payload) => !shown.has(payload))).toEqual([]);
    const links = await page
      .locator('.bubble a')
      .evaluateAll((found) => found.map((link) => link.getAttribute('href')));
    for (const link of links) expect(link).toMatch(/^https?:\/\//);
    for (let round = 0; round < 10; round += 1) {
      await page.evaluate("document.querySelector('.queue-scroller').scrollBy(0, 500)");
      await page.waitForTimeout(40);
    }
    await page.press('body', 'r');
    await page.keyboard.type('/x');
    await page.waitForSelector('.canned-picker');
    await judge(seen);
  });

  it('in every field of the table', async () => {
    const seen = await watched('/customers?size=100');
    await seen.sight.page.waitForSelector('.customer-row');
    expect(await seen.sight.page.locator('.customer-row').count()).toBe(payloads.length + 1);
    await judge(seen);
  });

  it('in every field of a customer, one after the other', async () => {
    const seen = await watched('/customers?size=100');
    const { page } = seen.sight;
    for (const [index, id] of ids.entries()) {
      await page.click(`.name-cell a[href*="${id}"]`);
      await page.waitForSelector('.customer-drawer #name');
      const name = await page.inputValue('.customer-drawer #name');
      expect(name).toBe(payloads[Math.max(0, index - 1)]);
      await page.keyboard.press('Escape');
      await page.waitForSelector('.customer-drawer #name', { state: 'detached' });
    }
    await judge(seen);
  }, 180_000);

  it('in the name of an agent', async () => {
    const payload = '<img src=x onerror=alert(1)>';
    await kefu.call('POST', '/agents', {
      token,
      body: { name: payload, email: 'xss@kefu.test', password: 'a long enough password' },
    });
    const seen = await watched('/agents');
    await seen.sight.page.waitForSelector(`text=${payload}`);
    await judge(seen);
  });
});
