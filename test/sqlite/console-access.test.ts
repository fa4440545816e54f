import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { axeFaults } from '../support/axe.js';
import { openBrowser, type Sight } from '../support/browser.js';
import { Chat, customer } from '../support/chat.js';
import { namedAgent, openConsole, sitDown, stored, until } from '../support/console.js';
import { Kefu } from '../support/kefu.js';
import { findBrowser } from '../support/programs.js';

const withChromium = findBrowser() === undefined ? describe.skip : describe;

withChromium('everybody can use the console', () => {
  let kefu: Kefu;
  let browser: Browser;
  let conversationId: string;
  let customerId: string;
  let chat: Chat;
  beforeAll(async () => {
    [kefu, browser] = await Promise.all([Kefu.start(), openBrowser()]);
    const token = await kefu.login();
    await namedAgent(kefu, '王芳');
    const { id, token: own } = await customer(kefu);
    customerId = id;
    await kefu.call('PUT', `/customers/${id}`, {
      token,
      body: { tags: ['VIP'], notes: '老客户', customFields: { company: 'ABC' }, email: 'zhang@example.com' },
    });
    chat = await Chat.connect(kefu, own, { via: 'subprotocol' });
    ({ conversationId } = await chat.post('您好，见 https://example.com/a'));
    const say = (body: object) => kefu.call('POST', `/conversations/${conversationId}/messages`, { token, body });
    await say({ content: '好的' });
    await say({ content: '备注', internal: true });
    await kefu.call('POST', '/canned-replies', { token, body: { shortcut: 'hello', content: '您好' } });
  });
  afterAll(async () => {
    Chat.dropAll();
    await browser.close();
    await kefu.stop();
  });

  /** A page that is left does not wait for what it has asked for. */
  const amiss = ({ complaints }: Sight): string[] => complaints.filter((complaint) => !complaint.endsWith(' failed'));

  /** Another page of the console, as a link leads to it: nothing is loaded again. */
  const open = async (page: Page, path: string, sign: string): Promise<void> => {
    await page.evaluate(`history.pushState(null, '', ${JSON.stringify(`/console${path}`)})`);
    await page.waitForURL(`**/console${path}`);
    await page.waitForSelector(sign);
  };

  const pages = (): [string, string, string?][] => [
    [`/inbox/mine/${conversationId}`, '.bubble'],
    ['/inbox/unassigned', '.emptiness'],
    ['/customers', '.customer-row', 'More filters'],
    [`/customers/${customerId}`, '.customer-drawer #name'],
    ['/customers/new', '.customer-drawer #name'],
    ['/agents', '.agent-row'],
    ['/settings/profile', '#newPassword'],
    ['/settings/appearance', '.choice'],
    ['/settings/notifications', '.setting-switch'],
    ['/settings/replies', '.replies li'],
    ['/nowhere', '.not-found'],
  ];

  /** Colours do not hang on the language, nor names on the theme. */
  const looks = [
    { language: 'en', theme: 'light' },
    { language: 'zh-CN', theme: 'dark' },
  ] as const;

  it.each(looks)(
    'axe has nothing to say in $language, $theme',
    async (look) => {
      const outside = await openConsole(browser, kefu, look);
      await outside.page.waitForSelector('#email');
      expect(await axeFaults(outside.page)).toEqual([]);
      await outside.close();
      const sight = await sitDown(browser, kefu, look);
      const { page } = sight;
      const found: Record<string, string[]> = {};
      for (const [path, sign, more] of pages()) {
        await open(page, path, sign);
        if (more !== undefined) await page.click('[aria-controls="more-filters"]');
        // What is pointed at has colours of its own.
        if (path.startsWith('/inbox/mine')) await page.hover('.queue-row');
        found[path] = await axeFaults(page);
      }
      expect(Object.entries(found).filter(([, all]) => all.length > 0)).toEqual([]);
      expect(amiss(sight)).toEqual([]);
      await sight.close();
    },
    120_000,
  );

  it('nor while it loads', async () => {
    const sight = await sitDown(browser, kefu, { path: '/settings/profile' });
    const { page } = sight;
    // Who is asked for anything does not answer.
    await page.route(/\/api\/v1\//, () => undefined);
    const found: Record<string, string[]> = {};
    for (const path of [
      '/inbox/unassigned',
      '/customers',
      `/customers/${customerId}`,
      '/agents',
      '/settings/replies',
    ]) {
      // Not what stands there while the page itself comes.
      await open(page, path, 'main .ant-skeleton');
      found[path] = await axeFaults(page);
    }
    expect(Object.entries(found).filter(([, all]) => all.length > 0)).toEqual([]);
    await sight.close();
  }, 120_000);

  const narrow = [360, 1024].flatMap((width) => [
    { width, language: 'en' },
    { width, language: 'zh-CN' },
  ]);

  it.each(narrow)(
    'nothing is wider than $width px in $language',
    async (look) => {
      const sight = await sitDown(browser, kefu, look);
      const { page } = sight;
      for (const [path, sign] of pages()) {
        await open(page, path, sign);
        expect([path, await sight.overflow()]).toEqual([path, 0]);
        // A column that is too narrow breaks a name into letters.
        const heights = await page.locator('.ant-table-row').evaluateAll((rows) => rows.map((row) => row.clientHeight));
        expect([path, heights.filter((height) => height > 130)]).toEqual([path, []]);
      }
      expect(amiss(sight)).toEqual([]);
      await sight.close();
    },
    120_000,
  );

  it('a conversation is found, answered, handed over and ended by keys alone', async () => {
    const sight = await sitDown(browser, kefu, { path: '/customers' });
    const { page } = sight;
    await page.waitForSelector('.customer-row');
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await page.waitForSelector('.queue-row');
    await page.keyboard.press('/');
    await page.keyboard.type('nobody of this name');
    await page.waitForSelector('text=No conversations found');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.queue-row');
    await page.keyboard.press('j');
    await page.waitForSelector('.composer textarea');
    await page.keyboard.press('r');
    await page.keyboard.type('je');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('two lines');
    // While an input method composes, Enter is its own.
    await page.locator('.composer textarea').dispatchEvent('keydown', { key: 'Enter', isComposing: true });
    expect(await page.inputValue('.composer textarea')).toBe('je\ntwo lines');
    await page.keyboard.press('Enter');
    await stored(page, 'je\ntwo lines');
    expect((await chat.next((frame) => frame.content === 'je\ntwo lines')).seq).toBeGreaterThan(1);
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.waitForSelector('.shortcut-list');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.shortcut-list', { state: 'hidden' });
    // The keys are the list's until it has given the focus back.
    await until(page, `document.activeElement?.closest('[role="dialog"]') == null`);
    await page.keyboard.press('t');
    await page.waitForSelector('.transfer-list button');
    await page.keyboard.type('王');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.served-by:has-text("Assigned to 王芳")');
    await page.waitForSelector('.transfer-list', { state: 'detached' });
    await page.keyboard.press('a');
    await page.waitForSelector('.served-by:has-text("Assigned to you")');
    await page.keyboard.press('e');
    await page.waitForSelector('.thread-closed');
    await page.keyboard.press('o');
    await page.waitForSelector('.composer');
    expect(sight.complaints).toEqual([]);
    await sight.close();
  });
});
