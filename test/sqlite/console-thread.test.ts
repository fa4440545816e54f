import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../support/browser.js';
import { Chat, customer } from '../support/chat.js';
import { say, sitDown, stored, until } from '../support/console.js';
import { Kefu } from '../support/kefu.js';
import { findBrowser } from '../support/programs.js';

const withChromium = findBrowser() === undefined ? describe.skip : describe;

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
  /** What is seen first, once it has stood still for some frames. */
  const firstSeen = (page: Page) =>
    page.evaluate<{ text: string; top: number }>(`(async () => {
      let [seen, still] = ['', 0];
      while (still < 5) {
        await new Promise(requestAnimationFrame);
        const now = JSON.stringify(${lookFor});
        [seen, still] = [now, now === seen ? still + 1 : 0];
      }
      return JSON.parse(seen);
    })()`);
  const topOf = (page: Page, text: string) =>
    page.evaluate<number>(`(() => {
      const frame = document.querySelector('.thread-scroller').getBoundingClientRect();
      const rows = [...document.querySelectorAll('.thread-scroller li')];
      const row = rows.find((row) => row.querySelector('.bubble').textContent === ${JSON.stringify(text)});
      return row.getBoundingClientRect().top - frame.top;
    })()`);
  const scroll = (page: Page, by: number) =>
    page.evaluate(`document.querySelector('.thread-scroller').scrollBy(0, ${by})`);
  const rowCount = (page: Page) => page.locator('.thread-scroller li').count();
  const height = (page: Page) => page.evaluate<number>("document.querySelector('.thread-scroller').scrollHeight");

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
    const held: (() => void)[] = [];
    await page.route(/beforeSeq=/, async (route) => {
      await new Promise<void>((resolve) => held.push(resolve));
      await route.continue();
    });
    for (let round = 0; round < 4; round += 1) {
      const asked = page.waitForRequest(/beforeSeq=/);
      await page.evaluate("document.querySelector('.thread-scroller').scrollTop = 700");
      await asked;
      const before = await firstSeen(page);
      const was = await height(page);
      for (const release of held.splice(0)) release();
      await until(page, `document.querySelector('.thread-scroller').scrollHeight > ${was + 5_000}`);
      await firstSeen(page);
      expect(Math.abs((await topOf(page, before.text)) - before.top)).toBeLessThanOrEqual(2);
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

  /** Scrolls from the end to the first message. @returns what was drawn at each step, as the places of the messages */
  const walkUp = (page: Page) =>
    page.evaluate<string[][]>(`(async () => {
      const scroller = document.querySelector('.thread-scroller');
      const steps = [];
      const frames = async (count) => {
        for (let frame = 0; frame < count; frame += 1) await new Promise(requestAnimationFrame);
      };
      for (;;) {
        await frames(2);
        const drawn = [...scroller.querySelectorAll('li')].sort((a, b) => a.dataset.index - b.dataset.index);
        steps.push(drawn.map((row) => row.querySelector('.bubble').textContent));
        const tops = drawn.map((row) => row.getBoundingClientRect().top);
        if (tops.some((top, index) => index > 0 && top <= tops[index - 1])) throw new Error('A row stands over another');
        if (scroller.scrollTop === 0 && steps.at(-1)[0].startsWith('第 1 句')) return steps;
        scroller.scrollTop -= 1_400;
      }
    })()`);

  it('draws no more than what is near, every message once, and in its order, up to the first', async () => {
    const sight = await sitDown(browser, kefu, { path: `/inbox/all/${conversationId}` });
    const { page } = sight;
    await page.waitForSelector('.bubble');
    const steps = await walkUp(page);
    expect(Math.max(...steps.map((drawn) => drawn.length))).toBeLessThan(150);
    const token = await kefu.login();
    const places = new Map<string, number>();
    for (let afterSeq = 0; ; afterSeq += 200) {
      const path = `/conversations/${conversationId}/messages?afterSeq=${afterSeq}&limit=200`;
      const { data } = await kefu.call('GET', path, { token });
      for (const { content, seq } of data as { content: string; seq: number }[]) places.set(content, seq);
      if (data.length < 200) break;
    }
    const seen = new Set<number>();
    for (const drawn of steps) {
      const seqs = drawn.map((content) => places.get(content) ?? 0);
      const first = seqs[0] ?? 0;
      expect(seqs).toEqual(seqs.map((_seq, index) => first + index));
      for (const seq of seqs) seen.add(seq);
    }
    expect(seen.size).toBe(places.size);
    expect(sight.complaints).toEqual([]);
    await sight.close();
  }, 120_000);
});
