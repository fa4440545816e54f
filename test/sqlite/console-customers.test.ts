import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, type Sight } from '../support/browser.js';
import { sitDown } from '../support/console.js';
import { Kefu } from '../support/kefu.js';
import { findBrowser } from '../support/programs.js';

const withChromium = findBrowser() === undefined ? describe.skip : describe;

withChromium('customers in the console', () => {
  let kefu: Kefu;
  let browser: Browser;
  let token: string;
  let sight: Sight;
  let page: Page;
  beforeAll(async () => {
    [kefu, browser] = await Promise.all([Kefu.start(), openBrowser()]);
    token = await kefu.login();
    const people = [
      { name: '张伟', primaryChannel: 'WEB', email: 'zhang@example.com', tags: ['VIP', '华东'] },
      { name: '李娜', primaryChannel: 'WECHAT', phone: '+8613800138000', tags: ['VIP客户'] },
      { name: 'Emma', primaryChannel: 'LINE', active: false, location: 'London' },
    ];
    for (const body of people) await kefu.call('POST', '/customers', { token, body });
  });
  beforeEach(async () => {
    sight = await sitDown(browser, kefu, { path: '/customers' });
    ({ page } = sight);
    await names(3);
  });
  afterEach(async () => {
    await sight.close();
  });
  afterAll(async () => {
    await browser.close();
    await kefu.stop();
  });

  /** The names in the table once there are so many. */
  const names = async (count: number): Promise<string[]> => {
    await page.locator('.ant-spin-spinning').waitFor({ state: 'detached' });
    await page.locator('.customer-row').nth(count).waitFor({ state: 'detached' });
    await page
      .locator('.customer-row')
      .nth(count - 1)
      .waitFor();
    return page.locator('.name-cell a').allTextContents();
  };
  const search = () => new URL(page.url()).searchParams.toString();

  it('what is asked for stands in the address, and is there after a reload', async () => {
    await page.fill('.filters-q input', 'zhang');
    expect(await names(1)).toEqual(['张伟']);
    expect(search()).toBe('q=zhang');
    await page.click('text=Clear');
    await names(3);
    await page.click('text=More filters');
    await page.fill('#more-filters [aria-label="Tags"]', 'VIP');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await names(2);
    await page.click('text=Whole tags only');
    expect(await names(1)).toEqual(['张伟']);
    await page.reload();
    expect(await names(1)).toEqual(['张伟']);
    expect(new URL(page.url()).searchParams.get('tag')).toBe('VIP');
    expect(await page.isChecked('text=Whole tags only')).toBe(true);
    await page.click('text=Clear');
    await names(3);
    await page.fill('[aria-label="Phone, whole"]', '138 0013 8000');
    expect(await names(1)).toEqual(['李娜']);
    await page.goBack();
    expect(sight.complaints).toEqual([]);
  });

  it('a percent sign is a letter like others, in the address too', async () => {
    await page.fill('.filters-q input', '%0a%25');
    await page.waitForURL(/q=%250a%2525/);
    await page.waitForSelector('.customers .emptiness');
    await page.reload();
    await page.waitForSelector('.customers .emptiness');
    expect(await page.inputValue('.filters-q input')).toBe('%0a%25');
  });

  it('what an address says is not taken for typed, though the next one comes when that would settle', async () => {
    await page.click('text=More filters');
    await page.waitForSelector('#more-filters');
    await page.evaluate(`(async () => {
      const later = window.setTimeout;
      const pause = (ms) => new Promise((resolve) => later(resolve, ms));
      const next = '/console/customers?q=b&name=b&email=b&phone=2';
      const go = () => location.search.endsWith('phone=1') && history.pushState(null, '', next);
      // What is due is done, and the address changes before anything is drawn.
      window.setTimeout = (act, ms, ...rest) => later(() => (act(...rest), ms === 300 && go()), ms);
      history.pushState(null, '', '/console/customers?q=a&name=a&email=a&phone=1');
      await pause(600);
      go();
      await pause(600);
      window.setTimeout = later;
    })()`);
    expect(search()).toBe('q=b&name=b&email=b&phone=2');
    for (const label of ['Name contains', 'E-mail, whole'])
      expect(await page.inputValue(`[aria-label="${label}"]`)).toBe('b');
  });

  it('an address of a page behind the last one leads to the last one', async () => {
    await page.goto(`${kefu.url}/console/customers?page=999`);
    await names(3);
    expect(search()).toBe('');
  });

  it('names have room for their words beside other columns', async () => {
    await page.setViewportSize({ width: 700, height: 800 });
    await names(3);
    const { width = 0 } = (await page.locator('th', { hasText: 'Name' }).boundingBox()) ?? {};
    expect(width).toBeGreaterThanOrEqual(200);
    expect(await sight.overflow()).toBe(0);
  });

  it('columns sort, one after the other', async () => {
    await page.click('th:has-text("Name")');
    await page.waitForURL(/sort=name%2Casc/);
    expect(await names(3)).toEqual(['Emma', '张伟', '李娜'].sort((a, b) => (a < b ? -1 : 1)));
    await page.click('th:has-text("Channel")');
    await page.waitForURL(/sort=name%2Casc&sort=primaryChannel%2Casc/);
    await page.click('th:has-text("Name")');
    await page.waitForURL(/sort=name%2Cdesc&sort=primaryChannel%2Casc/);
    await page.click('th:has-text("Name")');
    await page.waitForURL(/\?sort=primaryChannel%2Casc$/);
    expect(await names(3)).toEqual(['Emma', '张伟', '李娜']);
  });

  it('a customer is created, with a fault beside its field, changed, and deleted by name', async () => {
    await page.click('text=New customer');
    await page.fill('#name', '王五');
    await page.fill('#email', 'ZHANG@example.com');
    await page.fill('#phone', '12');
    await page.click('button[type=submit]');
    const faultOf = (field: string) => page.locator(`.ant-form-item:has(#${field}) .ant-form-item-explain-error`);
    await faultOf('phone').waitFor();
    expect(await faultOf('phone').textContent()).toContain('not a valid phone number');
    await page.fill('#phone', '');
    await page.click('button[type=submit]');
    await faultOf('email').waitFor();
    expect(await faultOf('email').textContent()).toContain('already used');
    await page.fill('#email', 'wang@example.com');
    await page.click('text=Add a field');
    await page.fill('.custom-field [aria-label="Name"]', 'company');
    await page.fill('.custom-field [aria-label="Value"]', 'ABC');
    await page.click('button[type=submit]');
    await page.waitForSelector('.ant-tabs-tab >> text=Tokens');
    const { data } = await kefu.call('GET', '/customers?email=wang@example.com', { token });
    const created = data.content[0];
    expect(created).toMatchObject({ name: '王五', phone: null, customFields: { company: 'ABC' } });
    expect(page.url()).toContain(created.id);

    await page.fill('#location', '上海');
    await page.fill('#email', '');
    await page.click('button[type=submit]');
    await page.waitForSelector('.ant-message >> text=Saved');
    const changed = await kefu.call('GET', `/customers/${created.id as string}`, { token });
    expect(changed.data).toMatchObject({ location: '上海', email: null, customFields: { company: 'ABC' } });

    await page.click('text=Delete customer…');
    const sure = page.locator('button:has-text("Delete for good")');
    await page.fill('#erasure-name', '王');
    expect(await sure.isDisabled()).toBe(true);
    await page.fill('#erasure-name', '王五');
    await sure.click();
    await names(3);
    expect((await kefu.call('GET', `/customers/${created.id as string}`, { token })).status).toBe(404);
  });

  it('a token is issued, shown once, and ended', async () => {
    await page.click('.name-cell a >> text=张伟');
    await page.click('.ant-tabs-tab >> text=Tokens');
    await page.click('text=Issue a token');
    const issued = await page.inputValue('[aria-label="New token"]');
    const valid = () => kefu.call('GET', '/public/validate-token', { token: issued });
    expect((await valid()).status).toBe(200);
    await page.click('.token-row button');
    await page.click('.ant-popconfirm button:has-text("End")');
    await page.waitForSelector('text=No live tokens');
    expect((await valid()).status).toBe(401);
  });

  it('the keyboard alone opens, changes and closes', async () => {
    await page.focus('.filters-q input');
    await page.keyboard.type('emma');
    await names(1);
    await page.focus('.name-cell a');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.customer-drawer #name');
    await page.focus('#notes');
    await page.keyboard.type('by keyboard');
    await page.focus('button[type=submit]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.ant-message >> text=Saved');
    await page.keyboard.press('Escape');
    await page.waitForURL(/customers\?q=emma$/);
  });
});
