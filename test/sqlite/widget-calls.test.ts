import { describe, expect, it } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { until } from '../support/console.js';
import { Kefu } from '../support/kefu.js';
import { eventually } from '../support/process.js';
import { findBrowser } from '../support/programs.js';
import { shopSuite } from '../support/shop-suite.js';
import { type Shop, Visit } from '../support/shop.js';

const withChromium = findBrowser() === undefined ? describe.skip : describe;

const secret = 'the secret with which the shop signs identities';

const proofOf = (channelId: string) =>
  jwt.sign({ channel: 'WEB', channelId }, secret, { algorithm: 'HS256', expiresIn: 600 });

withChromium('the widget and what pages, windows and people do with it', () => {
  const suite = shopSuite({ env: { IDENTITY_SECRET: secret } });

  const begin = async (words: string, options: Parameters<typeof Shop.open>[1] = {}) => {
    const customer = await suite.visit(options);
    await customer.open();
    await customer.say(words);
    await customer.sees(words, 'sent');
    const { conversationId, senderId } = await suite.desk.next((frame) => frame.content === words);
    return {
      customer,
      senderId: senderId as string,
      answer: (content: string) => suite.desk.post(content, { conversationId }),
    };
  };
  const another = async (words: string) => {
    const window = await Visit.begin(suite.context, suite.kefu, suite.shop.url);
    await window.open();
    await window.sees(words);
    return window;
  };

  it('asks the page for a proof where the service wants one, and goes on with it', async () => {
    const strict = await Kefu.start({ env: { IDENTITY_SECRET: secret, IDENTITY_MODE: 'strict' } });
    const script = `window.asked = 0; (window.Kefu ||= []).push((kefu) => {
      kefu.on('identity', () => { window.asked += 1; });
    });`;
    const customer = await suite.visit({ script, attributes: 'data-channel-id="customer-1" data-name="Anna"' }, strict);
    await customer.open();
    await customer.page.locator('.notice.shown', { hasText: 'signed out' }).waitFor();
    await customer.say('Written without a proof');
    await customer.sees('Written without a proof', 'queued');
    await eventually(async () => expect(await customer.page.evaluate('asked')).toBeGreaterThan(0));
    await customer.page.evaluate(`Kefu.identify({ identityToken: '${proofOf('customer-1')}' })`);
    await customer.sees('Written without a proof', 'sent');
    expect(await customer.said()).toEqual(['Written without a proof']);
    const { data } = await strict.call('GET', '/conversations', { token: await strict.login() });
    expect(data.content.map((item: any) => [item.customer.name, item.lastMessage.content])).toEqual([
      ['Anna', 'Written without a proof'],
    ]);
    await strict.stop();
  });

  it('sends once what was refused for a moment, when somebody wants it again', async () => {
    let refusals = 1;
    await suite.context.routeWebSocket(/\/ws\/chat/, (socket) => {
      const service = socket.connectToServer();
      socket.onMessage((text) => {
        const { content, clientMessageId } = JSON.parse(String(text)) as Record<string, unknown>;
        if (content !== 'Once refused' || refusals === 0) {
          service.send(text);
          return;
        }
        refusals -= 1;
        const data = { code: 'VALIDATION_FAILED', message: 'Not now.', clientMessageId };
        socket.send(JSON.stringify({ type: 'error', data }));
      });
    });
    const { customer } = await begin('Before it');
    await customer.say('Once refused');
    await customer.sees('Once refused', 'failed');
    await customer.say('After it');
    await customer.sees('After it', 'sent');
    await customer.page.getByRole('button', { name: 'Retry' }).click();
    await customer.sees('Once refused', 'sent');
    expect(await customer.said()).toEqual(['Before it', 'After it', 'Once refused']);
    await suite.desk.next((frame) => frame.content === 'Once refused');
    expect(suite.desk.messages.filter(({ content }) => content === 'Once refused')).toHaveLength(1);
  });

  it('sends again by itself what the service had no room for, when it is back', async () => {
    let refusals = 1;
    await suite.context.routeWebSocket(/\/ws\/chat/, (socket) => {
      const service = socket.connectToServer();
      socket.onMessage((text) => {
        const { content, clientMessageId } = JSON.parse(String(text)) as Record<string, unknown>;
        if (content !== 'In the rush' || refusals === 0) {
          service.send(text);
          return;
        }
        refusals -= 1;
        const data = { code: 'OVERLOADED', message: 'Too many wait.', clientMessageId, retryAfterMs: 1_000 };
        socket.send(JSON.stringify({ type: 'error', data }));
        void socket.close({ code: 1013, reason: 'More messages than can be stored' });
      });
    });
    const { customer } = await begin('Before the rush');
    await customer.say('In the rush');
    await customer.sees('In the rush', 'sent');
    expect([refusals, await customer.said()]).toEqual([0, ['Before the rush', 'In the rush']]);
    await suite.desk.next((frame) => frame.content === 'In the rush');
    expect(suite.desk.messages.filter(({ content }) => content === 'In the rush')).toHaveLength(1);
  });

  it('tells every window what was read in one of them', async () => {
    const { customer, answer } = await begin('Read me anywhere');
    const other = await another('Read me anywhere');
    await other.field.press('Escape');
    await customer.field.press('Escape');
    await answer('Unread in both');
    for (const window of [customer, other]) await window.page.locator('.launcher .badge').waitFor();
    await customer.open();
    await customer.sees('Unread in both');
    await other.page.locator('.launcher .badge').waitFor({ state: 'detached' });
  });

  it('forgets the customer in every window when one of them is told to', async () => {
    const { customer, senderId } = await begin('Of somebody who signs out');
    const other = await another('Of somebody who signs out');
    await customer.page.evaluate('Kefu.reset()');
    for (const window of [customer, other]) await window.message('Of somebody').waitFor({ state: 'detached' });
    await other.say('Of somebody else');
    await other.sees('Of somebody else', 'sent');
    const { senderId: next } = await suite.desk.next((frame) => frame.content === 'Of somebody else');
    expect(next).not.toBe(senderId);
  });

  it('goes on in one window while another one is offline, and both end with the same', async () => {
    const { customer, answer } = await begin('Two windows');
    const second = await suite.browser.newContext({ locale: 'en', storageState: await suite.context.storageState() });
    const other = await Visit.begin(second, suite.kefu, suite.shop.url);
    await other.open();
    await other.sees('Two windows');
    await second.setOffline(true);
    await other.say('Written offline');
    await customer.say('Written online');
    await customer.sees('Written online', 'sent');
    await answer('To both');
    await customer.sees('To both');
    await second.setOffline(false);
    await other.sees('Written offline', 'sent');
    await customer.sees('Written offline');
    const all = ['Two windows', 'Written online', 'To both', 'Written offline'];
    expect([await customer.said(), await other.said()]).toEqual([all, all]);
    await second.close();
  });

  it('leaves nothing behind when it is taken out of the page, and can be brought back', async () => {
    const { customer, answer } = await begin('Take me out');
    const { page } = customer;
    await customer.field.press('Escape');
    const closed = page.waitForEvent('websocket', { predicate: (socket) => socket.url().includes('/ws/chat') });
    await page.reload();
    const socket = await closed;
    await page.locator('.launcher').waitFor();
    const gone = socket.waitForEvent('close');
    await page.evaluate('Kefu.destroy()');
    await gone;
    await answer('Nobody is there');
    const left = `[document.querySelectorAll('kefu-widget').length, typeof Kefu, document.title]`;
    expect(await page.evaluate(left)).toEqual([0, 'undefined', 'Shop']);

    await page.evaluate(`new Promise((resolve) => {
      const script = document.createElement('script');
      script.src = '${suite.kefu.url}/widget.js';
      script.onload = resolve;
      document.head.append(script);
    })`);
    await customer.open();
    await customer.sees('Nobody is there');
    expect(await customer.said()).toEqual(['Take me out', 'Nobody is there']);
    expect(customer.complaints).toEqual([]);
  });

  it('is taken out without a complaint while it still connects', async () => {
    const { customer } = await begin('Let me go');
    const { page } = customer;
    await page.addInitScript(`{
      const Plain = WebSocket;
      window.WebSocket = class extends Plain {
        constructor(...address) {
          super(...address);
          queueMicrotask(() => Kefu.destroy());
        }
      };
    }`);
    const closed = page.waitForEvent('websocket').then((socket) => socket.waitForEvent('close'));
    await page.reload();
    await closed;
    expect(await page.locator('kefu-widget').count()).toBe(0);
    expect(customer.complaints).toEqual([]);
  });

  it('ends the token of whoever leaves when no handshake is under way with it any more', async () => {
    const { customer } = await begin('I was first');
    const { page } = customer;
    await page.addInitScript(`{
      window.order = [];
      let sockets = 0;
      const Plain = WebSocket;
      window.WebSocket = class extends Plain {
        constructor(...address) {
          super(...address);
          const number = (sockets += 1);
          this.addEventListener('open', () => order.push('open ' + number));
          if (number === 1) queueMicrotask(() => Kefu.identify({ channelId: 'somebody-else' }));
        }
      };
      const ask = fetch;
      window.fetch = (...call) => {
        if (call[1]?.method === 'DELETE') order.push('end of the token');
        return ask(...call);
      };
    }`);
    await page.reload();
    await until(page, `order.includes('end of the token')`);
    const order = await page.evaluate<string[]>('order');
    expect(order.slice(0, order.indexOf('end of the token'))).toContain('open 1');
    expect(customer.complaints).toEqual([]);
  });
});
