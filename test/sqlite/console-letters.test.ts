import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, type Sight } from '../support/browser.js';
import { Chat, customer } from '../support/chat.js';
import { namedAgent, sitDown, stored } from '../support/console.js';
import { Kefu } from '../support/kefu.js';
import { findBrowser } from '../support/programs.js';

const withChromium = findBrowser() === undefined ? describe.skip : describe;

/** Whatever follows is read from right to left, as far as this reaches. */
const override = '\u202E';

withChromium('letters of any direction in the console', () => {
  let kefu: Kefu;
  let browser: Browser;
  let sight: Sight;
  let page: Page;
  let chat: Chat;
  let conversationId: string;
  const name = `Bob ${override}live`;
  beforeAll(async () => {
    [kefu, browser] = await Promise.all([Kefu.start(), openBrowser()]);
    const { id, token } = await customer(kefu);
    await kefu.call('PUT', `/customers/${id}`, { token: await kefu.login(), body: { name } });
    chat = await Chat.connect(kefu, token, { via: 'subprotocol' });
    ({ conversationId } = await chat.post('(رقم 5) مرحبا'));
    sight = await sitDown(browser, kefu, { path: `/inbox/all/${conversationId}` });
    ({ page } = sight);
    await stored(page, 'مرحبا');
  });
  afterAll(async () => {
    Chat.dropAll();
    await browser.close();
    await kefu.stop();
  });

  /** Where these words begin in the window. */
  const leftOf = (selector: string, words: string) =>
    page.evaluate<number>(`(() => {
      const texts = document.createTreeWalker(document.querySelector('${selector}'), NodeFilter.SHOW_TEXT);
      for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
        const at = node.data.indexOf('${words}');
        if (at < 0) continue;
        const range = new Range();
        range.setStart(node, at);
        range.setEnd(node, at + ${words.length});
        return range.getBoundingClientRect().left;
      }
      throw new Error('There are no such words');
    })()`);

  it('begin where their language does, in messages and in what is shown of them', async () => {
    const direction = (selector: string) =>
      page.locator(selector).evaluate((found) => found.ownerDocument.defaultView?.getComputedStyle(found).direction);
    expect(await direction('.bubble')).toBe('rtl');
    expect(await direction('.queue-row-said bdi')).toBe('rtl');
    await chat.post('hello');
    await stored(page, 'hello');
    expect(await direction('.bubble >> nth=1')).toBe('ltr');
  });

  it('turn none of the words that stand beside a name', async () => {
    const { id, token } = await namedAgent(kefu, `Ann ${override}live`);
    await kefu.call('POST', `/conversations/${conversationId}/assign`, { token, body: { agentId: id } });
    await page.waitForSelector('.served-by >> text=Ann');
    chat.send({ event: 'typing', conversationId, active: true });
    await page.waitForSelector('.typing-line >> text=is typing');
    expect(await leftOf('.typing-line', 'is')).toBeLessThan(await leftOf('.typing-line', 'typing'));
    const label = await page.getAttribute('.composer textarea', 'placeholder');
    expect(label).toBe(`Reply to \u2068${name}\u2069, or type / for canned replies`);
  });

  it('turn none of the words of a label or of what is said in passing', async () => {
    const { id } = await namedAgent(kefu, `Cleo ${override}live`);
    const agents = await sitDown(browser, kefu, { path: '/agents' });
    await agents.page.click('[aria-label="Actions for \u2068Cleo \u202Elive\u2069"]');
    await agents.page.click('.ant-dropdown-menu-item-danger');
    await agents.page.waitForSelector('.ant-modal-confirm-title >> text=Disable');
    await agents.page.click('.ant-modal-confirm .ant-btn-dangerous');
    await agents.page.waitForSelector('.ant-message >> text=has been disabled');
    expect(await agents.page.locator('.ant-message bdi').allTextContents()).toEqual([`Cleo ${override}live`]);
    await kefu.call('PUT', `/agents/${id}`, { token: await kefu.login(), body: { status: 'ACTIVE' } });
    expect(agents.complaints).toEqual([]);
  });

  it('end an address where it ends: with a bracket that it has opened, and before that of the sentence', async () => {
    await chat.post('(see https://example.com/wiki/Foo_(bar), or https://example.com/plain)');
    await stored(page, 'or https://example.com/plain');
    const links = page.locator('.bubble a');
    expect(await links.allTextContents()).toEqual(['https://example.com/wiki/Foo_(bar)', 'https://example.com/plain']);
    expect(sight.complaints).toEqual([]);
  });
});
