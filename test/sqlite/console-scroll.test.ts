import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { Chat, customer } from '../support/chat.js';
import { stored, until } from '../support/console.js';
import { consoleSuite } from '../support/console-suite.js';
import { findBrowser } from '../support/programs.js';

const withChromium = findBrowser() === undefined ? describe.skip : describe;

withChromium('what is looked at in the console stays in sight', () => {
  const suite = consoleSuite();

  const come = async () => Chat.connect(suite.kefu, (await customer(suite.kefu)).token, { via: 'subprotocol' });

  /** Pages hear of it with the next picture. */
  const settled = (page: Page) =>
    page.evaluate('new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown)))');

  it('the end of a thread, however little room a long reply or a small window leaves', async () => {
    const chat = await come();
    const { conversationId } = await chat.post('Line 1');
    for (let number = 2; number <= 40; number += 1) await chat.post(`Line ${number}`);
    const sight = await suite.sit({ path: `/inbox/all/${conversationId as string}` });
    const { page } = sight;
    await stored(page, 'Line 40');
    const isAtEnd = async () => {
      await settled(page);
      return page
        .locator('.thread-scroller')
        .evaluate((area) => area.scrollHeight - area.scrollTop - area.clientHeight);
    };
    await page.fill('.composer textarea', 'One\nTwo\nThree\nFour\nFive\nSix\nSeven');
    expect(await isAtEnd()).toBeLessThan(2);
    for (const letter of 'and') {
      await page.press('.composer textarea', letter);
      expect(await isAtEnd()).toBeLessThan(2);
    }
    await page.setViewportSize({ width: 1440, height: 600 });
    expect(await isAtEnd()).toBeLessThan(2);
    await chat.post('The latest');
    await stored(page, 'The latest');
    expect([await isAtEnd(), await page.locator('.end-pill').count()]).toEqual([0, 0]);
  });

  it('rows of the queue, when customers come before them', async () => {
    for (let number = 0; number < 25; number += 1) await (await come()).post(`Waiting ${number}`);
    const sight = await suite.sit({ path: '/inbox/unassigned' });
    const { page } = sight;
    await page.waitForSelector('.queue-row >> text=Waiting 24');
    await page.locator('.queue-scroller').evaluate((area) => area.scrollTo(0, 900));
    const row = page.locator('.queue-row', { hasText: 'Waiting 10' });
    const place = async () => Math.round((await row.boundingBox())?.y ?? 0);
    await row.waitFor();
    const before = await place();
    const height = await page.evaluate<number>("document.querySelector('.queue-scroller').scrollHeight");
    await (await come()).post('New here');
    await until(page, `document.querySelector('.queue-scroller').scrollHeight > ${height}`);
    await settled(page);
    expect(await place()).toBe(before);
  });
});
