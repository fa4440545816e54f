import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../support/browser.js';
import { Chat, customer } from '../support/chat.js';
import { say, sitDown, stored } from '../support/console.js';
import { Kefu } from '../support/kefu.js';
import { findProgram } from '../support/programs.js';

const withChromium = findProgram('chromium') === undefined ? describe.skip : describe;

const total = 10_000;

withChromium('a thread of ten thousand messages', () => {
  let kefu: Kefu;
  let browser: Browser;
  let chat: Chat;
  let conversationId: string;
  beforeAll(async () => {
    [kefu, browser] = await Promise.all([Kefu.start(), openBrowser()]);
    const { token } = await customer(kefu);
    chat = await Chat.connect(kefu, token, { via: 'subprotocol' });
    ({ conversationId } = await chat.post('第 1 句'));
    const path = `/api/v1/conversations/${conversationId}/messages`;
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    // A hundred share a commit. Their lengths differ, so that heights do.
    for (let sent = 1; sent < total; sent += 100) {
      const numbers = Array.from({ length: Math.min(100, total - sent) }, (_, index) => sent + index + 1);
      const bodies = numbers.map((number) => `第 ${number} 句${'，还有很多话要说'.repeat(number % 23)}`);
      const post = (content: string) =>
        fetch(kefu.url + path, { method: 'POST', headers, body: JSON.stringify({ content }) });
      await Promise.all(bodies.map(post));
    }
  }, 120_000);
  afterAll(async () => {
    Chat.dropAll();
    await browser.close();
    await kefu.stop();
  });

  const lookFor = `(() => {
    const frame = document.querySelector('.thread-scroller').getBoundingClientRect();
    const rows = [...document.querySelectorAll('.thread-scroller li')];
    const seen = rows.find((row) => row.getBoundingClientRect().top >= frame.top);
    return { text: seen.querySelector('.bubble').textContent, top: Math.round(seen.getBoundingClientRect().top - frame.top) };
  })()`;
  const firstSeen = (page: Page) => page.evaluate<{ text: string; top: number }>(lookFor);
  const scroll = (page: Page, by: number) =>
    page.evaluate(`document.querySelector('.thread-scroller').scrollBy(0, ${by})`);
  const rowCount = (page: Page) => page.locator('.thread-scroller li').count();

  it('begins at its end, goes back as far as one likes, and keeps its place', async () => {
    const sight = await sitDown(browser, kefu, { path: `/inbox/unassigned/${conversationId}` });
    const { page } = sight;
    const last = page.locator('.bubble').last();
    await last.waitFor();
    const newest = await kefu.call('GET', `/conversations/${conversationId}/messages?limit=1`, {
      token: await kefu.login(),
    });
    expect(await last.textContent()).toBe(newest.data[0].content);
    expect(await rowCount(page)).toBeLessThan(60);

    // What is looked at does not move when older ones are put before it.
    await page.route(/beforeSeq=/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      await route.continue();
    });
    for (let round = 0; round < 4; round += 1) {
      const older = page.waitForResponse((response) => response.url().includes('beforeSeq='));
      await page.evaluate("document.querySelector('.thread-scroller').scrollTop = 700");
      await page.waitForTimeout(250);
      const before = await firstSeen(page);
      await older;
      await page.waitForTimeout(300);
      const after = await firstSeen(page);
      expect(after.text).toBe(before.text);
      expect(Math.abs(after.top - before.top)).toBeLessThanOrEqual(2);
      expect(await rowCount(page)).toBeLessThan(80);
    }

    // Nor when something new comes below, which is said so.
    const place = await firstSeen(page);
    await chat.post('新来的一句');
    await page.waitForSelector('.end-pill >> text=1 new message');
    expect(await firstSeen(page)).toEqual(place);
    await page.click('.end-pill');
    await stored(page, '新来的一句');
    await page.waitForSelector('.end-pill', { state: 'detached' });

    // At the end one stays at the end.
    await chat.post('再来一句');
    await stored(page, '再来一句');
    await scroll(page, -3_000);
    await say(page, '我的回答');
    await stored(page, '我的回答');
    await page.waitForSelector('.end-pill', { state: 'detached' });
    expect(sight.complaints).toEqual([]);
    await sight.close();
  });

  it('scrolls without long pauses', async () => {
    const sight = await sitDown(browser, kefu, { path: `/inbox/mine/${conversationId}` });
    const { page } = sight;
    await page.waitForSelector('.bubble');
    await page.evaluate(`
      window.longest = 0;
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
      }).observe({ type: 'longtask' });
    `);
    for (let step = 0; step < 80; step += 1) {
      await scroll(page, -600);
      await page.waitForTimeout(30);
    }
    // The machine may be busy with other suites; a pause that somebody feels is longer.
    expect(await page.evaluate('window.longest')).toBeLessThan(400);
    await sight.close();
  });
});
