import { describe, expect, it } from '@jest/globals';
import { attentionStubs } from '../support/attention.js';
import { eventually } from '../support/process.js';
import { findBrowser } from '../support/programs.js';
import { shopSuite } from '../support/shop-suite.js';
import { type Shop, Visit } from '../support/shop.js';

const withChromium = findBrowser() === undefined ? describe.skip : describe;

withChromium('the widget calls a customer who looks elsewhere', () => {
  const suite = shopSuite({ script: attentionStubs });

  /** Somebody who has written, and where their conversation is. */
  const visit = async (words: string, options: Parameters<typeof Shop.open>[1] = {}) => {
    const customer = await suite.visit(options);
    await customer.open();
    await customer.say(words);
    const { conversationId } = await suite.desk.next((frame) => frame.content === words);
    return { customer, answer: (content: string) => suite.desk.post(content, { conversationId }) };
  };
  const look = ({ page }: Visit, here: boolean) => page.evaluate(`look(${here})`);
  const counts = ({ page }: Visit) => page.evaluate('({ tones, shown: shown.length, title: document.title })');
  const becomes = (customer: Visit, expected: object) =>
    eventually(async () => expect(await counts(customer)).toMatchObject(expected));
  const toggle = async ({ page }: Visit, name: string, isOn: boolean) => {
    await page.getByRole('button', { name: 'More options' }).click();
    const entry = page.getByRole('menuitemcheckbox', { name });
    await entry.click();
    await page.locator(`[role=menuitemcheckbox][aria-checked=${isOn}]`, { hasText: name }).waitFor();
    await page.keyboard.press('Escape');
  };

  it('by the title of the page, until they look', async () => {
    const { customer, answer } = await visit('Call me by the title');
    await look(customer, false);
    await answer('One');
    await becomes(customer, { title: '(1) Shop' });
    await answer('Two');
    await becomes(customer, { title: '(2) Shop' });
    await look(customer, true);
    await becomes(customer, { title: 'Shop' });
    expect(customer.complaints).toEqual([]);
  });

  it('by two soft notes, unless they turn them off, which stays after a reload', async () => {
    const { customer, answer } = await visit('Call me by a sound');
    await answer('Seen');
    await customer.sees('Seen');
    expect(await counts(customer)).toMatchObject({ tones: 0 });
    await look(customer, false);
    await answer('Heard');
    await becomes(customer, { tones: 2 });

    await look(customer, true);
    await toggle(customer, 'Sound', false);
    await customer.page.reload();
    await customer.sees('Heard');
    // Browsers stay silent until somebody has touched the page: it is the choice that keeps it silent here.
    await customer.panel.click();
    await look(customer, false);
    await answer('Silent');
    await becomes(customer, { title: '(1) Shop' });
    await answer('Silent still');
    await becomes(customer, { title: '(2) Shop', tones: 0 });
  });

  it('by a notification where they have asked for it, which leads back to the chat', async () => {
    const { customer, answer } = await visit('Notify me');
    await look(customer, false);
    await answer('Not asked for');
    await becomes(customer, { title: '(1) Shop', shown: 0 });
    await look(customer, true);
    await toggle(customer, 'Notifications', true);
    await customer.page.reload();
    await customer.sees('Not asked for');
    await customer.field.press('Escape');
    await customer.panel.waitFor({ state: 'hidden' });
    await look(customer, false);
    await answer('Come back');
    await becomes(customer, { shown: 1 });
    expect(await customer.page.evaluate('shown.map(({ title, body }) => title + ": " + body)')).toEqual([
      '王芳: Come back',
    ]);
    await customer.page.evaluate('look(true); shown[0].onclick()');
    await customer.panel.waitFor();
    await customer.sees('Come back');
    expect(await customer.page.evaluate('shown[0].closed')).toBe(true);
  });

  it('in one tab only', async () => {
    const { customer, answer } = await visit('In two tabs');
    const second = await Visit.begin(suite.context, suite.kefu, suite.shop.url);
    await second.open();
    await second.sees('In two tabs');
    await Promise.all([look(customer, false), look(second, false)]);
    await answer('Once');
    await Promise.all([becomes(customer, { title: '(1) Shop' }), becomes(second, { title: '(1) Shop' })]);
    await eventually(async () => {
      const heard = await Promise.all([customer, second].map(({ page }) => page.evaluate<number>('tones')));
      expect(heard.reduce((sum, tones) => sum + tones)).toBe(2);
    });
  });

  it('also by messages that came through a node whose clock is behind', async () => {
    await suite.context.routeWebSocket(/\/ws\/chat/, (socket) => {
      const service = socket.connectToServer();
      service.onMessage((text) => {
        const frame = JSON.parse(String(text)) as { id?: string; content?: string };
        // Ids begin with the time at which they were made.
        if (frame.content === 'Through a slow clock') frame.id = frame.id?.replace(/^.{8}/, '00000000');
        socket.send(JSON.stringify(frame));
      });
    });
    const { customer, answer } = await visit('Through two nodes');
    await look(customer, false);
    await answer('Through a good clock');
    await becomes(customer, { tones: 2 });
    await answer('Through a slow clock');
    await becomes(customer, { tones: 4 });
  });

  it('in no way that the page has left out', async () => {
    const attributes = 'data-sound="off" data-notifications="off" data-title-mark="off"';
    const { customer, answer } = await visit('Leave it all out', { attributes });
    expect(await customer.page.getByRole('button', { name: 'More options' }).count()).toBe(0);
    await customer.field.press('Escape');
    await look(customer, false);
    await answer('Unheard');
    await customer.page.locator('.launcher .badge').waitFor();
    expect(await counts(customer)).toEqual({ tones: 0, shown: 0, title: 'Shop' });
  });
});
