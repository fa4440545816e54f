import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openBrowser, type Sight } from '../support/browser.js';
import { Chat, customer } from '../support/chat.js';
import { bubbles, namedAgent, say, sitDown, stored } from '../support/console.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { Kefu } from '../support/kefu.js';
import { freePort } from '../support/process.js';
import { findProgram } from '../support/programs.js';

const withChromium = findProgram('chromium') === undefined ? describe.skip : describe;

withChromium('a console that was away', () => {
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

  const seat = async (desk: Parameters<typeof sitDown>[2]) => {
    sight = await sitDown(browser, kefu, desk);
    await sight.page.evaluate('window.isSamePage = true');
    return sight.page;
  };
  const said = async (conversationId: string): Promise<string[]> => {
    const path = `/conversations/${conversationId}/messages?limit=200`;
    const { data } = await kefu.call('GET', path, { token: await kefu.login() });
    return (data as { content: string }[]).map(({ content }) => content);
  };

  it('for a whole minute has everything of both sides once, and in order', async () => {
    const chat = await Chat.connect(kefu, (await customer(kefu)).token, { via: 'subprotocol' });
    const conversationId = (await chat.post('before')).conversationId as string;
    const page = await seat({ path: `/inbox/all/${conversationId}` });
    await stored(page, 'before');
    await say(page, 'answered');
    await stored(page, 'answered');
    await page.context().setOffline(true);
    const agentSaid: string[] = [];
    const customerSaid: string[] = [];
    // The minute itself is what is tried: six parts of it, in each of which both write.
    for (let part = 0; part < 6; part += 1) {
      agentSaid.push(`agent ${part}`);
      await say(page, `agent ${part}`);
      customerSaid.push(`customer ${part}`);
      await chat.post(`customer ${part}`);
      await page.waitForTimeout(10_000);
    }
    await page.waitForSelector('.connection-banner');
    expect((await bubbles(page)).slice(-6)).toEqual(agentSaid);
    await page.context().setOffline(false);
    for (const content of [...agentSaid, ...customerSaid]) await stored(page, content);
    const all = await said(conversationId);
    expect(all).toEqual(['before', 'answered', ...customerSaid, ...agentSaid]);
    expect(await bubbles(page)).toEqual(all);
    const heard = [];
    for (let count = 0; count < 7; count += 1) heard.push((await chat.next('message')).content);
    expect(heard).toEqual(['answered', ...agentSaid]);
    expect(await chat.left('message')).toEqual([]);
    expect(await page.evaluate('window.isSamePage')).toBe(true);
  }, 120_000);

  it('asleep for hours is right again without being loaded', async () => {
    const other = await namedAgent(kefu, '李雷');
    const chat = await Chat.connect(kefu, (await customer(kefu)).token, { via: 'subprotocol' });
    const conversationId = (await chat.post('in the evening')).conversationId as string;
    sight = await sitDown(browser, kefu, { path: '/settings' });
    const { page } = sight;
    await page.clock.install();
    await page.goto(`${kefu.url}/console/inbox/all/${conversationId}`);
    await page.evaluate('window.isSamePage = true');
    await stored(page, 'in the evening');
    await page.context().setOffline(true);
    await chat.post('at night');
    const body = { agentId: other.id };
    await kefu.call('POST', `/conversations/${conversationId}/assign`, { token: other.token, body });
    const answer = { token: other.token, body: { content: 'answered by another' } };
    await kefu.call('POST', `/conversations/${conversationId}/messages`, answer);
    // Timers that were due fire once, as after a sleep.
    await page.clock.fastForward('08:00:00');
    await page.context().setOffline(false);
    await page.clock.fastForward('00:01');
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange')); dispatchEvent(new Event('online'))");
    await stored(page, 'answered by another');
    expect(await bubbles(page)).toEqual(['in the evening', 'at night', 'answered by another']);
    await page.waitForSelector('.served-by >> text=Assigned to 李雷');
    await page.waitForSelector('.queue-row >> text=answered by another');
    expect(await page.evaluate('window.isSamePage')).toBe(true);
  });

  it('from its service while it hands over says so, and hands over when it is back', async () => {
    const other = await namedAgent(kefu, '韩梅');
    const chat = await Chat.connect(kefu, (await customer(kefu)).token, { via: 'subprotocol' });
    const conversationId = (await chat.post('Hello')).conversationId as string;
    const page = await seat({ path: `/inbox/all/${conversationId}` });
    await stored(page, 'Hello');
    await page.press('body', 't');
    await page.waitForSelector('.transfer-list >> text=韩梅');
    await kefu.kill();
    await page.click('.transfer-list >> text=韩梅');
    await page.waitForSelector('.ant-message-error');
    await page.waitForSelector('.connection-banner');
    kefu = await Kefu.start({ database, port });
    await page.waitForSelector('.connection-banner', { state: 'detached', timeout: 30_000 });
    await page.waitForSelector('.served-by >> text=Unassigned');
    await page.press('body', 't');
    await page.click('.transfer-list >> text=韩梅');
    await page.waitForSelector('.served-by >> text=Assigned to 韩梅');
    const { data } = await kefu.call('GET', `/conversations/${conversationId}`, { token: other.token });
    expect(data.assigneeId).toBe(other.id);
    expect(await page.evaluate('window.isSamePage')).toBe(true);
  });
});
