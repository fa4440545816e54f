import { describe, expect, it } from '@jest/globals';
import { Chat, customer } from '../support/chat.js';
import { bubbles, namedAgent, say, stored } from '../support/console.js';
import { findBrowser } from '../support/programs.js';
import { restartSuite } from '../support/restart-suite.js';

const withChromium = findBrowser() === undefined ? describe.skip : describe;

withChromium('a console that was away', () => {
  const suite = restartSuite();

  it('for a whole minute has everything of both sides once, and in order', async () => {
    const chat = await Chat.connect(suite.kefu, (await customer(suite.kefu)).token, { via: 'subprotocol' });
    const conversationId = (await chat.post('before')).conversationId as string;
    const page = await suite.seat({ path: `/inbox/all/${conversationId}` });
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
    const all = await suite.said(conversationId);
    expect(all).toEqual(['before', 'answered', ...customerSaid, ...agentSaid]);
    expect(await bubbles(page)).toEqual(all);
    const heard = [];
    for (let count = 0; count < 7; count += 1) heard.push((await chat.next('message')).content);
    expect(heard).toEqual(['answered', ...agentSaid]);
    expect(await chat.left('message')).toEqual([]);
    expect(await page.evaluate('window.isSamePage')).toBe(true);
  }, 120_000);

  it('asleep for hours is right again without being loaded', async () => {
    const other = await namedAgent(suite.kefu, '李雷');
    const chat = await Chat.connect(suite.kefu, (await customer(suite.kefu)).token, { via: 'subprotocol' });
    const conversationId = (await chat.post('in the evening')).conversationId as string;
    const page = await suite.seat({ path: '/settings' });
    await page.clock.install();
    await page.goto(`${suite.kefu.url}/console/inbox/all/${conversationId}`);
    await page.evaluate('window.isSamePage = true');
    await stored(page, 'in the evening');
    await page.context().setOffline(true);
    await chat.post('at night');
    const body = { agentId: other.id };
    await suite.kefu.call('POST', `/conversations/${conversationId}/assign`, { token: other.token, body });
    const answer = { token: other.token, body: { content: 'answered by another' } };
    await suite.kefu.call('POST', `/conversations/${conversationId}/messages`, answer);
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

  it('from its service while customers are looked for shows them when it is back', async () => {
    await customer(suite.kefu);
    const page = await suite.seat({ path: '/customers' });
    await page.waitForSelector('.customer-row');
    await suite.kefu.kill();
    await page.waitForSelector('.connection-banner');
    await page.click('th:has-text("Name")');
    await page.waitForSelector('.customers >> text=The service cannot be reached');
    await suite.restart();
    await page.waitForSelector('.customer-row');
    expect(await page.evaluate('window.isSamePage')).toBe(true);
  }, 60_000);

  it('from its service while it hands over says so, and hands over when it is back', async () => {
    const other = await namedAgent(suite.kefu, '韩梅');
    const chat = await Chat.connect(suite.kefu, (await customer(suite.kefu)).token, { via: 'subprotocol' });
    const conversationId = (await chat.post('Hello')).conversationId as string;
    const page = await suite.seat({ path: `/inbox/all/${conversationId}` });
    await stored(page, 'Hello');
    await page.press('body', 't');
    await page.waitForSelector('.transfer-list >> text=韩梅');
    await suite.kefu.kill();
    await page.click('.transfer-list >> text=韩梅');
    await page.waitForSelector('.ant-message-error');
    await page.waitForSelector('.connection-banner');
    await suite.restart();
    await page.waitForSelector('.connection-banner', { state: 'detached', timeout: 30_000 });
    await page.waitForSelector('.served-by >> text=Unassigned');
    await page.press('body', 't');
    await page.click('.transfer-list >> text=韩梅');
    await page.waitForSelector('.served-by >> text=Assigned to 韩梅');
    const { data } = await suite.kefu.call('GET', `/conversations/${conversationId}`, { token: other.token });
    expect(data.assigneeId).toBe(other.id);
    expect(await page.evaluate('window.isSamePage')).toBe(true);
  });
});
