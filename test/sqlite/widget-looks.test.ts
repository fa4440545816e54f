import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import axe from 'axe-core';
import type { Browser, Locator, Page } from 'playwright-core';
import { openBrowser } from '../support/browser.js';
import { agent, Chat } from '../support/chat.js';
import { Kefu } from '../support/kefu.js';
import { eventually } from '../support/process.js';
import { findBrowser } from '../support/programs.js';
import { Shop, Visit } from '../support/shop.js';

const withChromium = findBrowser() === undefined ? describe.skip : describe;

/** What axe has against the page as it is now. */
async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate<string[]>(
    `axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target.join(' '))))`,
  );
}

const overflow = 'document.documentElement.scrollWidth - window.innerWidth';

withChromium('the looks of the widget', () => {
  let kefu: Kefu;
  let browser: Browser;
  let desk: Chat;
  beforeAll(async () => {
    [kefu, browser] = await Promise.all([Kefu.start(), openBrowser()]);
    desk = await Chat.connect(kefu, (await agent(kefu)).token);
  });
  afterAll(async () => {
    Chat.dropAll();
    await browser.close();
    await kefu.stop();
  });

  it('come in one file of 20 kB at most, compressed', async () => {
    const answer = await fetch(`${kefu.url}/widget.js`);
    const script = Buffer.from(await answer.arrayBuffer());
    expect(gzipSync(script, { level: 9 }).length).toBeLessThanOrEqual(20_000);
  });

  const looks = [360, 1280].flatMap((width) =>
    (['en', 'zh-CN'] as const).flatMap((locale) =>
      (['light', 'dark'] as const).map((colorScheme) => ({ width, locale, colorScheme })),
    ),
  );

  it.each(looks)('fit $width px in $locale, $colorScheme, and axe finds nothing', async (look) => {
    const { width, locale, colorScheme } = look;
    const context = await browser.newContext({ viewport: { width, height: 740 }, locale, colorScheme });
    // What moves is not measured half way.
    const visit = await Visit.begin(context, kefu, `${kefu.url}/demo`);
    await visit.page.emulateMedia({ reducedMotion: 'reduce' });
    const found = [await faults(visit.page)];
    await visit.open();
    found.push(await faults(visit.page));
    const words = `${locale} ${width} ${colorScheme} https://example.com/a-rather-long-address-that-has-to-break-somewhere?really=yes`;
    await visit.say(words);
    const { conversationId } = await desk.next((frame) => frame.content === words);
    await desk.post('A word from us: https://example.com', { conversationId });
    await visit.sees('A word from us');
    await visit.page.locator('.menu-area > button').click();
    await visit.page.getByRole('menu').waitFor();
    found.push(await faults(visit.page));
    await visit.page.keyboard.press('Escape');
    await context.setOffline(true);
    await visit.say('Offline');
    await visit.page.locator('.notice.shown').waitFor();
    found.push(await faults(visit.page));
    expect(await visit.page.evaluate(overflow)).toBe(0);
    await context.setOffline(false);
    await visit.sees('Offline', 'sent');
    await visit.field.press('Escape');
    await desk.post('Seen only outside', { conversationId });
    await visit.page.locator('.peek').waitFor();
    found.push(await faults(visit.page));
    expect([await visit.page.evaluate(overflow), found.flat()]).toEqual([0, []]);
    await context.close();
  });

  it('stand in the window where the page is written from right to left', async () => {
    const shop = await Shop.open(kefu, { script: `document.documentElement.dir = 'rtl';` });
    const context = await browser.newContext({ viewport: { width: 1000, height: 740 }, locale: 'en' });
    const visit = await Visit.begin(context, kefu, shop.url);
    const sides = async (part: Locator) => {
      const { x = 0, width = 0 } = (await part.boundingBox()) ?? {};
      return [x, x + width];
    };
    await visit.open();
    await visit.page.locator('.menu-area > button').click();
    const menu = visit.page.getByRole('menu');
    expect([await sides(visit.launcher), await sides(visit.panel)]).toEqual([
      [924, 980],
      [596, 980],
    ]);
    const [left = 0] = await sides(menu);
    expect(left).toBeGreaterThan(596);
    expect([await visit.page.evaluate(overflow), visit.complaints]).toEqual([0, []]);
    await context.close();
    await shop.close();
  });

  it('cover a phone and keep the keyboard within, and give the focus back', async () => {
    const context = await browser.newContext({ viewport: { width: 360, height: 640 }, locale: 'en' });
    const visit = await Visit.begin(context, kefu, `${kefu.url}/demo`);
    await visit.launcher.focus();
    await visit.page.keyboard.press('Enter');
    await visit.panel.waitFor();
    const focused = () =>
      visit.page.evaluate<string>(
        `(({ activeElement: at }) => at?.shadowRoot?.activeElement?.className || at?.shadowRoot?.activeElement?.tagName || at?.tagName)(document)`,
      );
    await expect(focused()).resolves.toBe('TEXTAREA');
    await eventually(async () =>
      expect(await visit.panel.boundingBox()).toEqual({ x: 0, y: 0, width: 360, height: 640 }),
    );
    const stops = new Set<string>();
    for (let press = 0; press < 12; press += 1) {
      await visit.page.keyboard.press('Tab');
      stops.add(await focused());
    }
    expect([...stops].sort()).toEqual(['TEXTAREA', 'log', 'quiet', 'send']);
    await visit.page.keyboard.press('Escape');
    await visit.panel.waitFor({ state: 'hidden' });
    expect(await focused()).toBe('launcher');
    await context.close();
  });

  it('send with Enter, begin a line with Shift, and leave Enter to those who compose characters', async () => {
    const context = await browser.newContext({ locale: 'en' });
    const visit = await Visit.begin(context, kefu, `${kefu.url}/demo`);
    await visit.open();
    await visit.field.fill('nihao');
    for (const detail of ['isComposing: true', 'keyCode: 229']) {
      await visit.field.dispatchEvent('keydown', {});
      await visit.page.evaluate(
        `document.querySelector('kefu-widget').shadowRoot.querySelector('textarea').dispatchEvent(
          new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, composed: true, ${detail} }))`,
      );
    }
    expect([await visit.said(), await visit.field.inputValue()]).toEqual([[], 'nihao']);
    await visit.field.press('Shift+Enter');
    await visit.field.pressSequentially('there');
    await visit.field.press('Enter');
    await visit.sees('there', 'sent');
    expect([await visit.said(), await visit.field.inputValue()]).toEqual([['nihao\nthere'], '']);
    await context.close();
  });
});
