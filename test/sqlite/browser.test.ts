import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openBrowser, Sight } from '../support/browser.js';
import { Kefu } from '../support/kefu.js';
import { findBrowser } from '../support/programs.js';

const withChromium = findBrowser() === undefined ? describe.skip : describe;

withChromium('in a browser', () => {
  let kefu: Kefu;
  let browser: Browser;
  beforeAll(async () => {
    [kefu, browser] = await Promise.all([Kefu.start(), openBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await kefu.stop();
  });

  const widths = [360, 1280];
  const looks = ['/', '/demo'].flatMap((path) =>
    widths.flatMap((width) =>
      (['en', 'zh-CN'] as const).flatMap((language) =>
        (['light', 'dark'] as const).map((theme) => ({ path, width, language, theme })),
      ),
    ),
  );

  it.each(looks)('$path fits $width px in $language, $theme', async (look) => {
    const sight = await Sight.open(browser, kefu.url, look);
    expect(await sight.page.getAttribute('html', 'lang')).toBe(look.language);
    expect([await sight.overflow(), sight.complaints]).toEqual([0, []]);
    await sight.close();
  });

  const operation = (id: string) => `[id$="-${id}"].opblock`;

  it.each(widths)('the explorer fits %i px with calls opened and with the dialog for tokens', async (width) => {
    const sight = await Sight.open(browser, kefu.url, { path: '/docs', width, theme: width < 1000 ? 'light' : 'dark' });
    const { page } = sight;
    for (const id of ['requestCustomerToken', 'listCustomers']) {
      await page.click(`${operation(id)} .opblock-summary-control`);
      await page.waitForSelector(`${operation(id)} .responses-table .microlight`);
      expect([id, await sight.overflow()]).toEqual([id, 0]);
    }
    await page.click('.introduction summary');
    expect(await sight.overflow()).toBe(0);
    await page.click('.auth-wrapper .authorize');
    const dialog = await page.locator('.modal-ux').boundingBox();
    expect(dialog?.x).toBeGreaterThanOrEqual(0);
    expect((dialog?.x ?? 0) + (dialog?.width ?? 0)).toBeLessThanOrEqual(width);
    expect([await sight.overflow(), sight.complaints]).toEqual([0, []]);
    await sight.close();
  });

  it('the explorer begins with the calls, and locks those that need a token', async () => {
    const sight = await Sight.open(browser, kefu.url, { path: '/docs', width: 360 });
    const { page } = sight;
    await page.waitForSelector('.opblock');
    expect((await page.locator('.opblock').first().boundingBox())?.y).toBeLessThan(600);
    const locks = (id: string) => page.locator(`${operation(id)} .authorization__btn`);
    for (const id of ['requestCustomerToken', 'validateToken', 'login', 'getLiveness', 'getMetrics']) {
      expect([id, await page.locator(operation(id)).count(), await locks(id).count()]).toEqual([id, 1, 0]);
    }
    const lock = locks('listCustomers');
    expect(await lock.getAttribute('aria-label')).toBe('Needs a token: give one');
    await lock.click();
    await page.fill('.auth-container input >> nth=0', await kefu.login());
    await page.click('.auth-container button[type="submit"] >> nth=0');
    await page.click('.modal-ux .close-modal');
    expect(await lock.getAttribute('aria-label')).toBe('Needs a token, which is given');

    await page.click(`${operation('listCustomers')} .opblock-summary-control`);
    await page.click(`${operation('listCustomers')} .try-out__btn`);
    await page.click(`${operation('listCustomers')} .execute`);
    const answered = page.locator(`${operation('listCustomers')} .live-responses-table .response-col_status`);
    expect(await answered.last().textContent()).toContain('200');
    expect([await sight.overflow(), sight.complaints]).toEqual([0, []]);
    await sight.close();
  });
});
