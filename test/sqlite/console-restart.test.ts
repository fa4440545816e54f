import { afterEach, beforeAll, afterAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openBrowser, type Sight } from '../support/browser.js';
import { Chat, customer } from '../support/chat.js';
import { bubbles, say, sitDown, stored } from '../support/console.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { Kefu } from '../support/kefu.js';
import { freePort } from '../support/process.js';
import { findProgram } from '../support/programs.js';

const withChromium = findProgram('chromium') === undefined ? describe.skip : describe;

withChromium('a console whose service or network goes away', () => {
  let browser: Browser;
  let database: TestDatabase;
  let port: number;
  let kefu: Kefu;
  let sight: Sight;
  beforeAll(async () => {
    browser = await openBrowser();
    [database, port] = [await createDatabase(), await freePort()];
    kefu = await Kefu.start({ database, port });
  });
  afterEach(async () => {
    await sight.close();
    Chat.dropAll();
  });
  afterAll(async () => {
    await browser.close();
    await kefu.stop();
    await database.drop();
  });

  it('loses nothing and doubles nothing when the service is killed in mid-sentence', async () => {
    const { token } = await customer(kefu);
    let chat = await Chat.connect(kefu, token, { via: 'subprotocol' });
    const { conversationId } = await chat.post('一');
    sight = await sitDown(browser, kefu, { path: `/inbox/unassigned/${conversationId}` });
    const { page } = sight;
    await page.evaluate('window.isSamePage = true');
    await stored(page, '一');
    await say(page, '二');
    await kefu.kill();
    await say(page, '三');
    await say(page, '四');
    await page.waitForSelector('.connection-banner');
    expect(await bubbles(page)).toEqual(['一', '二', '三', '四']);
    await page.fill('.composer textarea', '没写完的话');

    kefu = await Kefu.start({ database, port });
    chat = await Chat.connect(kefu, token, { via: 'subprotocol' });
    await chat.post('五');
    await page.waitForSelector('.connection-banner', { state: 'detached', timeout: 30_000 });
    await stored(page, '四');
    await stored(page, '五');
    const answer = await kefu.call('GET', `/conversations/${conversationId}/messages`, { token: await kefu.login() });
    const contents = (answer.data as { content: string }[]).map(({ content }) => content);
    expect([...contents].sort()).toEqual(['一', '二', '三', '四', '五'].sort());
    expect(contents.filter((content) => content !== '五')).toEqual(['一', '二', '三', '四']);
    expect(await bubbles(page)).toEqual(contents);
    expect(await page.inputValue('.composer textarea')).toBe('没写完的话');
    expect(await page.evaluate('window.isSamePage')).toBe(true);
  });

  it('keeps what is written without a network, and shows what came meanwhile', async () => {
    const { token } = await customer(kefu);
    const chat = await Chat.connect(kefu, token, { via: 'subprotocol' });
    const { conversationId } = await chat.post('a');
    sight = await sitDown(browser, kefu, { path: `/inbox/unassigned/${conversationId}` });
    const { page } = sight;
    await stored(page, 'a');
    await page.context().setOffline(true);
    await say(page, 'b');
    await page.waitForSelector('text=Waiting for the connection');
    await chat.post('c');
    await page.reload().catch(() => undefined);
    await page.context().setOffline(false);
    await page.goto(`${kefu.url}/console/inbox/mine/${conversationId}`);
    await stored(page, 'b');
    expect(await bubbles(page)).toEqual(['a', 'c', 'b']);
  });
});
