import { describe, expect, it } from '@jest/globals';
import { Chat, customer } from '../support/chat.js';
import { bubbles, say, stored } from '../support/console.js';
import { findBrowser } from '../support/programs.js';
import { restartSuite } from '../support/restart-suite.js';

const withChromium = findBrowser() === undefined ? describe.skip : describe;

withChromium('a console whose service or network goes away', () => {
  const suite = restartSuite();

  it('loses nothing and doubles nothing when the service is killed in mid-sentence', async () => {
    const { token } = await customer(suite.kefu);
    let chat = await Chat.connect(suite.kefu, token, { via: 'subprotocol' });
    const { conversationId } = await chat.post('一');
    const page = await suite.seat({ path: `/inbox/unassigned/${conversationId}` });
    await stored(page, '一');
    await say(page, '二');
    await suite.kefu.kill();
    await say(page, '三');
    await say(page, '四');
    await page.waitForSelector('.connection-banner');
    expect(await bubbles(page)).toEqual(['一', '二', '三', '四']);
    await page.fill('.composer textarea', '没写完的话');

    await suite.restart();
    chat = await Chat.connect(suite.kefu, token, { via: 'subprotocol' });
    await chat.post('五');
    await page.waitForSelector('.connection-banner', { state: 'detached', timeout: 30_000 });
    await stored(page, '四');
    await stored(page, '五');
    const contents = await suite.said(conversationId);
    expect([...contents].sort()).toEqual(['一', '二', '三', '四', '五'].sort());
    expect(contents.filter((content) => content !== '五')).toEqual(['一', '二', '三', '四']);
    expect(await bubbles(page)).toEqual(contents);
    expect(await page.inputValue('.composer textarea')).toBe('没写完的话');
    expect(await page.evaluate('window.isSamePage')).toBe(true);
  });

  it('keeps what is written without a network, and shows what came meanwhile', async () => {
    const { token } = await customer(suite.kefu);
    const chat = await Chat.connect(suite.kefu, token, { via: 'subprotocol' });
    const { conversationId } = await chat.post('a');
    const page = await suite.seat({ path: `/inbox/unassigned/${conversationId}` });
    await stored(page, 'a');
    await page.context().setOffline(true);
    await say(page, 'b');
    await page.waitForSelector('text=Waiting for the connection');
    await chat.post('c');
    await page.reload().catch(() => undefined);
    await page.context().setOffline(false);
    await page.goto(`${suite.kefu.url}/console/inbox/mine/${conversationId}`);
    await stored(page, 'b');
    expect(await bubbles(page)).toEqual(['a', 'c', 'b']);
  });
});
