import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { axeFaults } from '../support/axe.js';
import { openBrowser } from '../support/browser.js';
import { Chat, customer } from '../support/chat.js';
import { namedAgent, sitDown } from '../support/console.js';
import { Kefu } from '../support/kefu.js';
import { findBrowser } from '../support/programs.js';

const withChromium = findBrowser() === undefined ? describe.skip : describe;

withChromium('everybody can use what opens over the console', () => {
  let kefu: Kefu;
  let browser: Browser;
  let conversationId: string;
  let customerId: string;
  beforeAll(async () => {
    [kefu, browser] = await Promise.all([Kefu.start(), openBrowser()]);
    const token = await kefu.login();
    await namedAgent(kefu, '王芳');
    const { id, token: own } = await customer(kefu);
    customerId = id;
    const chat = await Chat.connect(kefu, own, { via: 'subprotocol' });
    ({ conversationId } = await chat.post('您好'));
    await kefu.call('PUT', `/customers/${id}`, { token, body: { customFields: { company: 'ABC' }, tags: ['VIP'] } });
    await kefu.call('POST', '/canned-replies', { token, body: { shortcut: 'hello', content: '您好，请讲。' } });
  });
  afterAll(async () => {
    Chat.dropAll();
    await browser.close();
    await kefu.stop();
  });

  const thread = () => `/inbox/all/${conversationId}`;
  const profile = () => `/customers/${customerId}`;

  /** Where it is, how it is opened, and by what one sees that it is open. */
  const overlays: [string, () => string, (page: Page) => Promise<void>, string][] = [
    ['the account menu', thread, (page) => page.click('.rail-account'), '.ant-dropdown-menu'],
    ['the list of keys', thread, (page) => page.press('body', '?'), '.shortcut-list'],
    ['the transfer', thread, (page) => page.press('body', 't'), '.transfer-list button'],
    ['the canned replies', thread, (page) => page.fill('.composer textarea', '/'), '.canned-picker li'],
    ['own fields', thread, (page) => page.click('text=Edit fields'), '.inline-editor .custom-field'],
    ['tags', thread, (page) => page.click('text=Edit tags'), '.inline-editor .ant-select'],
    ['a field', thread, (page) => page.click('.inline-field >> nth=0'), '.inline-editor input'],
    ['the deletion', profile, (page) => page.click('text=Delete customer…'), '#erasure-name'],
    ['tokens', profile, (page) => page.click('.ant-tabs-tab >> text=Tokens'), 'text=Issue a token'],
    [
      'conversations',
      profile,
      (page) => page.click('.ant-tabs-tab >> text=Conversations'),
      '.customer-drawer .earlier-said',
    ],
    ['a new agent', () => '/agents', (page) => page.click('text=New agent'), '.ant-drawer #name'],
    [
      'acts for an agent',
      () => '/agents',
      (page) => page.click('[aria-label="Actions for \u2068王芳\u2069"]'),
      '.ant-dropdown-menu',
    ],
    ['a new reply', () => '/settings/replies', (page) => page.click('text=New canned reply'), '.ant-modal #shortcut'],
    [
      'the end of a reply',
      () => '/settings/replies',
      (page) => page.click('[aria-label="Delete /hello"]'),
      '.ant-popconfirm',
    ],
  ];

  it.each(['light', 'dark'] as const)(
    'axe has nothing to say in %s',
    async (theme) => {
      const sight = await sitDown(browser, kefu, { theme });
      const { page } = sight;
      const found: Record<string, string[]> = {};
      for (const [name, path, open, sign] of overlays) {
        await page.goto(`${kefu.url}/console${path()}`);
        await page.waitForSelector(path().startsWith('/inbox') ? '.bubble' : 'h1, .ant-drawer #name');
        await open(page);
        await page.waitForSelector(sign);
        // Menus float over the page, outside of its landmarks; the button that opens them stands in one.
        found[name] = await axeFaults(page, ['region']);
      }
      expect(Object.entries(found).filter(([, all]) => all.length > 0)).toEqual([]);
      expect(sight.complaints.filter((complaint) => !complaint.endsWith(' failed'))).toEqual([]);
      await sight.close();
    },
    120_000,
  );
});
