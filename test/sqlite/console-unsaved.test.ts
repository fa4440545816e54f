import { describe, expect, it } from '@jest/globals';
import { Chat, customer } from '../support/chat.js';
import { until } from '../support/console.js';
import { consoleSuite } from '../support/console-suite.js';
import { findBrowser } from '../support/programs.js';

const withChromium = findBrowser() === undefined ? describe.skip : describe;

withChromium('what is typed into a form of the console', () => {
  const suite = consoleSuite();
  const ask = '.ant-modal-confirm';

  it('is not lost by a click beside the drawer or by Escape without a question', async () => {
    const { id } = await customer(suite.kefu);
    const { page } = await suite.sit({ path: `/customers/${id}` });
    await page.fill('.customer-drawer #notes', 'half a note');
    await page.keyboard.press('Escape');
    await page.click(`${ask} >> text=Keep editing`);
    await page.locator(ask).waitFor({ state: 'detached' });
    expect(await page.inputValue('.customer-drawer #notes')).toBe('half a note');
    await page.locator('.ant-drawer-mask').click({ position: { x: 20, y: 400 } });
    await page.click(`${ask} >> text=Discard changes`);
    await page.waitForURL(/\/console\/customers$/);
  });

  it('needs no question where it is as it was, saved, or given up by name', async () => {
    const { id } = await customer(suite.kefu);
    const { page } = await suite.sit({ path: `/customers/${id}` });
    const close = async () => {
      await page.waitForURL(/\/console\/customers$/);
      expect(await page.locator(ask).count()).toBe(0);
      await page.goto(`${suite.kefu.url}/console/customers/${id}`);
    };
    await page.fill('.customer-drawer #notes', 'changed');
    await page.fill('.customer-drawer #notes', '');
    await page.keyboard.press('Escape');
    await close();
    await page.fill('.customer-drawer #notes', 'saved');
    await page.click('.customer-drawer button[type=submit]');
    await page.waitForSelector('.ant-message >> text=Saved');
    await page.keyboard.press('Escape');
    await close();
    await page.fill('.customer-drawer #notes', 'given up');
    await page.click('.customer-drawer button:has-text("Cancel")');
    await close();
  });

  it.each([
    ['a new customer', '/customers/new', undefined, '#name', '.customer-drawer #name'],
    ['a new agent', '/agents', 'New agent', '#name', '.ant-drawer #name'],
    ['a canned reply', '/settings/replies', 'New canned reply', '#content', '.ant-modal #content'],
  ])('%s is asked for as well', async (_what, path, opens, field, open) => {
    const { page } = await suite.sit({ path });
    if (opens !== undefined) await page.click(`button:has-text("${opens}")`);
    await page.fill(open, 'half');
    await page.press(field, 'Escape');
    await page.click(`${ask} >> text=Discard changes`);
    await page.locator(open).waitFor({ state: 'detached' });
  });

  it('beside a thread is found again by whoever comes back to it', async () => {
    const people = await Promise.all([customer(suite.kefu), customer(suite.kefu)]);
    const [first = '', second = ''] = await Promise.all(
      people.map(async ({ token }) => (await (await Chat.connect(suite.kefu, token)).post('你好')).conversationId),
    );
    const { page } = await suite.sit({ path: `/inbox/unassigned/${first}` });
    await page.click('.inline-field.is-long');
    await page.fill('.inline-editor textarea', 'half a note');
    await page.click(`.queue-row[href$="${second}"]`);
    await page.waitForSelector('.inline-field.is-long');
    expect(await page.locator('.inline-editor').count()).toBe(0);
    await page.click(`.queue-row[href$="${first}"]`);
    await page.waitForSelector('.inline-editor textarea');
    expect(await page.inputValue('.inline-editor textarea')).toBe('half a note');
    await until(page, "document.activeElement?.closest('.inline-editor') === null");
    await page.press('.inline-editor textarea', 'Escape');
    await page.waitForSelector('.inline-field.is-long');
  });
});
