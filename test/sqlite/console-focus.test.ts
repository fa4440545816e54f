import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../support/browser.js';
import { Chat, customer } from '../support/chat.js';
import { namedAgent, sitDown, until } from '../support/console.js';
import { Kefu } from '../support/kefu.js';
import { findBrowser } from '../support/programs.js';

const withChromium = findBrowser() === undefined ? describe.skip : describe;

withChromium('what opens can be typed into', () => {
  let kefu: Kefu;
  let browser: Browser;
  let thread: string;
  let profile: string;
  beforeAll(async () => {
    [kefu, browser] = await Promise.all([Kefu.start(), openBrowser()]);
    await namedAgent(kefu, '王芳');
    const { id, token } = await customer(kefu);
    const chat = await Chat.connect(kefu, token, { via: 'subprotocol' });
    const { conversationId } = await chat.post('您好');
    thread = `/inbox/unassigned/${conversationId}`;
    profile = `/customers/${id}`;
  });
  afterAll(async () => {
    Chat.dropAll();
    await browser.close();
    await kefu.stop();
  });

  const named = (name: string) => async (page: Page) => page.getByRole('button', { name }).first().click();
  const resetPassword = async (page: Page) => {
    await page.locator('.agent-row', { hasText: '王芳' }).getByRole('button').last().click();
    await page.getByRole('menuitem', { name: 'Reset password' }).click();
  };

  it.each(['reduce', 'no-preference'] as const)(
    'with motion: %s',
    async (reducedMotion) => {
      const sight = await sitDown(browser, kefu);
      const { page } = sight;
      await page.emulateMedia({ reducedMotion });
      const overlays: [string, string, (page: Page) => Promise<unknown>, string][] = [
        [thread, '.bubble', (at) => at.keyboard.press('t'), 'Search colleagues'],
        ['/customers', '.customer-row', named('New customer'), 'name'],
        [profile, '.danger', named('Delete customer'), 'erasure-name'],
        ['/agents', '.agent-row', named('New agent'), 'name'],
        ['/agents', '.agent-row', resetPassword, 'password'],
        ['/settings/replies', '.replies-head', named('New canned reply'), 'shortcut'],
      ];
      for (const [path, sign, open, field] of overlays) {
        await page.goto(`${kefu.url}/console${path}`);
        await page.waitForSelector(sign);
        await open(page);
        await until(page, `[document.activeElement.id, document.activeElement.ariaLabel].includes('${field}')`);
        await page.keyboard.type('a');
        expect([field, await page.locator('input:focus').inputValue()]).toEqual([field, 'a']);
        // What is drawn anew leaves people where they are.
        await page.keyboard.press('Tab');
        await page.keyboard.type('b');
        await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
        expect(await page.inputValue(`#${field}, [aria-label="${field}"]`)).toBe('a');
      }
      await sight.close();
    },
    120_000,
  );
});
