import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext } from 'playwright-core';
import { openBrowser } from '../support/browser.js';
import { agent, Chat } from '../support/chat.js';
import { until } from '../support/console.js';
import { Kefu } from '../support/kefu.js';
import { findBrowser } from '../support/programs.js';
import { Shop, Visit } from '../support/shop.js';

const withChromium = findBrowser() === undefined ? describe.skip : describe;

withChromium('the widget and the page that it is on', () => {
  let kefu: Kefu;
  let browser: Browser;
  let context: BrowserContext;
  let desk: Chat;
  let token: string;
  let shop: Shop | undefined;
  beforeAll(async () => {
    [kefu, browser] = await Promise.all([Kefu.start(), openBrowser()]);
    ({ token } = await agent(kefu));
    desk = await Chat.connect(kefu, token);
  });
  beforeEach(async () => {
    context = await browser.newContext({ locale: 'en' });
  });
  afterEach(async () => {
    await context.close();
    await shop?.close();
    shop = undefined;
  });
  afterAll(async () => {
    Chat.dropAll();
    await browser.close();
    await kefu.stop();
  });

  const visit = async (options: Parameters<typeof Shop.open>[1]) => {
    shop = await Shop.open(kefu, options);
    return Visit.begin(context, kefu, shop.url);
  };

  it('takes calls before it is there and after, and tells what happens', async () => {
    const script = `window.heard = []; (window.Kefu ||= []).push((kefu) => {
      for (const name of ['ready', 'open', 'close', 'message', 'unread']) {
        kefu.on(name, (what) => window.heard.push([name, what?.content ?? what ?? null]));
      }
      kefu.open();
    });`;
    const page = await visit({ script, attributes: 'data-hidden' });
    await page.panel.waitFor();
    expect(await page.launcher.count()).toBe(0);
    await page.say('By the page');
    const { conversationId } = await desk.next((frame) => frame.content === 'By the page');
    await page.page.evaluate('Kefu.close()');
    await desk.post('Behind the curtain', { conversationId });
    await until(page.page, `heard.some(([name]) => name === 'unread')`);
    await page.page.evaluate('Kefu.toggle()');
    await until(page.page, `heard.filter(([name]) => name === 'unread').length === 2`);
    expect(await page.page.evaluate('heard')).toEqual([
      ['open', null],
      ['ready', null],
      ['close', null],
      ['message', 'Behind the curtain'],
      ['unread', 1],
      ['open', null],
      ['unread', 0],
    ]);
    await page.page.evaluate('Kefu.destroy()');
    expect(await page.page.evaluate(`[document.querySelectorAll('kefu-widget').length, typeof Kefu]`)).toEqual([
      0,
      'undefined',
    ]);
    expect(page.complaints).toEqual([]);
  });

  it('becomes another customer when the page says so, and forgets everybody when it is told to', async () => {
    const page = await visit({});
    await page.open();
    await page.say('As nobody');
    await page.sees('As nobody', 'sent');
    await page.page.evaluate(`Kefu.identify({ name: 'Anna', channelId: 'anna-0123456789abcdef' })`);
    await page.message('As nobody').waitFor({ state: 'detached' });
    await page.say('As Anna');
    await page.sees('As Anna', 'sent');
    const { conversationId } = await desk.next((frame) => frame.content === 'As Anna');
    const { data } = await kefu.call('GET', `/conversations/${conversationId}`, { token });
    expect(data.customer.name).toBe('Anna');

    await page.field.fill('Not for everybody');
    await page.page.evaluate('Kefu.reset()');
    await page.message('As Anna').waitFor({ state: 'detached' });
    expect(await page.page.evaluate('Object.keys(localStorage)')).toEqual([]);
    expect(await page.field.inputValue()).toBe('');
    await page.page.evaluate(`Kefu.identify({ channelId: 'anna-0123456789abcdef' })`);
    await page.sees('As Anna', 'sent');
    expect(page.complaints).toEqual([]);
  });

  it('asks for a name first where the page wants that, and speaks the language of the page', async () => {
    const page = await visit({ attributes: 'data-prechat="name" data-open', language: 'zh-Hans' });
    await page.panel.waitFor();
    expect(await page.panel.getAttribute('aria-label')).toBe('在线客服');
    await page.page.getByPlaceholder('您的称呼').fill('李雷');
    await page.page.getByRole('button', { name: '开始咨询' }).click();
    await page.say('在吗');
    await page.sees('在吗', 'sent');
    const { conversationId } = await desk.next((frame) => frame.content === '在吗');
    const { data } = await kefu.call('GET', `/conversations/${conversationId}`, { token });
    expect(data.customer.name).toBe('李雷');
    expect(page.complaints).toEqual([]);
  });

  it('stands in the window wherever the page moves its body, and stays where that is replaced', async () => {
    const page = await visit({});
    const before = await page.launcher.boundingBox();
    await page.page.evaluate(`document.body.style.transform = 'translate(-300px, 50px)'`);
    expect(await page.launcher.boundingBox()).toEqual(before);
    await page.page.evaluate(`document.body.replaceWith(document.createElement('body'))`);
    await page.open();
    await page.say('On the next page');
    await page.sees('On the next page', 'sent');
    expect(page.complaints).toEqual([]);
  });

  it('takes the colours, the side and the theme that the page gives it', async () => {
    const page = await visit({ attributes: 'data-accent="#ffd400" data-position="left" data-theme="dark"' });
    const { x = 999 } = (await page.launcher.boundingBox()) ?? {};
    expect(x).toBeLessThan(40);
    const colours = await page.page.evaluate(`(({ shadowRoot }) => {
      const { backgroundColor, color } = getComputedStyle(shadowRoot.querySelector('.launcher'));
      return [backgroundColor, color];
    })(document.querySelector('kefu-widget'))`);
    expect(colours).toEqual(['rgb(255, 212, 0)', 'color(xyz-d65 0 0 0)']);
    expect(await page.page.locator('kefu-widget').getAttribute('theme')).toBe('dark');
  });
});
