import { describe, expect, it } from '@jest/globals';
import { findBrowser } from '../support/programs.js';
import { shopSuite } from '../support/shop-suite.js';
import { Visit } from '../support/shop.js';

const withChromium = findBrowser() === undefined ? describe.skip : describe;

withChromium('two tabs of a customer', () => {
  const suite = shopSuite();

  /** Both are open before anybody has written. */
  const openTwo = async (options: Parameters<typeof suite.visit>[0] = {}) => {
    const one = await suite.visit(options);
    const two = await Visit.begin(suite.context, suite.kefu, suite.shop.url);
    for (const tab of [one, two]) await tab.open();
    return [one, two] as const;
  };

  const named = { attributes: 'data-channel-id="customer-1" data-name="Anna"' };
  it.each([
    ['whom nobody knows yet', {}],
    ['whom the page names', named],
  ])('%s, share a conversation that is begun in one of them', async (_who, options) => {
    const [one, two] = await openTwo(options);
    await one.say('Begun in the first');
    await one.sees('Begun in the first', 'sent');
    await two.sees('Begun in the first', 'sent');
    const { conversationId } = await suite.desk.next((frame) => frame.content === 'Begun in the first');
    await suite.desk.post('Answered in both', { conversationId });
    for (const tab of [one, two]) await tab.sees('Answered in both', 'other');
    expect([one.complaints, two.complaints]).toEqual([[], []]);
  });

  it('leave each other what is being written when one of them writes first', async () => {
    const [one, two] = await openTwo();
    await two.field.fill('Half a question');
    await one.say('The first word');
    await two.sees('The first word', 'sent');
    expect(await two.field.inputValue()).toBe('Half a question');
    await two.page.reload();
    await two.sees('The first word');
    expect(await two.field.inputValue()).toBe('Half a question');
  });

  it('send what one of them had not sent when it was closed', async () => {
    const [one, two] = await openTwo();
    await one.say('Before');
    for (const tab of [one, two]) await tab.sees('Before', 'sent');
    await two.page.routeWebSocket(/\/ws\/chat/, (socket) => {
      const service = socket.connectToServer();
      socket.onMessage((text) => {
        if (!String(text).includes('Left behind')) service.send(text);
      });
    });
    await two.page.reload();
    await two.sees('Before', 'sent');
    await two.say('Left behind');
    await one.sees('Left behind', 'sending');
    await two.page.close();
    await one.sees('Left behind', 'sent');
    await suite.desk.next((frame) => frame.content === 'Left behind');
  });
});
