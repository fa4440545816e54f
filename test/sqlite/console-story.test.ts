import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openBrowser, type Sight } from '../support/browser.js';
import { Chat, customer } from '../support/chat.js';
import { bubbles, namedAgent, queueNames, say, sitDown, stored } from '../support/console.js';
import { Kefu } from '../support/kefu.js';
import { findBrowser } from '../support/programs.js';

const withChromium = findBrowser() === undefined ? describe.skip : describe;

withChromium('in the console', () => {
  let kefu: Kefu;
  let browser: Browser;
  const sights: Sight[] = [];
  beforeAll(async () => {
    [kefu, browser] = await Promise.all([Kefu.start(), openBrowser()]);
  });
  afterEach(async () => {
    for (const sight of sights.splice(0)) await sight.close();
    Chat.dropAll();
  });
  afterAll(async () => {
    await browser.close();
    await kefu.stop();
  });

  const seat = async (desk: Parameters<typeof sitDown>[2]): Promise<Sight> => {
    const sight = await sitDown(browser, kefu, desk);
    sights.push(sight);
    return sight;
  };

  it('a customer writes, is answered, reads, is done with, and writes again', async () => {
    const agent = await namedAgent(kefu, '王芳');
    const sight = await seat({ email: agent.email, path: '/inbox/unassigned' });
    const { page } = sight;
    await page.waitForSelector('text=Everybody is being served');
    const { token } = await customer(kefu);
    const chat = await Chat.connect(kefu, token, { via: 'subprotocol' });
    const { conversationId } = await chat.post('你好，在吗？');

    await page.click('.queue-row');
    await stored(page, '你好，在吗？');
    await say(page, '在的，请讲。');
    expect((await chat.next('message')).content).toBe('在的，请讲。');
    await page.waitForSelector('.served-by:has-text("Assigned to you")');
    // It leaves those without anybody, and the agent goes along with it.
    await page.waitForURL(`**/console/inbox/mine/${conversationId}`);
    await page.waitForSelector('.queue-row[aria-current] >> text=在的');
    expect(await queueNames(page)).toEqual(['张三']);
    await page.waitForSelector('.read-mark:has-text("Sent")');
    chat.send({ event: 'read', conversationId, seq: 2 });
    await page.waitForSelector('.read-mark.is-read');
    chat.send({ event: 'typing', conversationId, active: true });
    await page.waitForSelector('.typing-line >> text=张三 is typing');

    await page.click('.thread-acts >> text=Resolve');
    await page.waitForSelector('.thread-closed >> text=Reopen it to reply');
    expect((await chat.next('conversation')).data.event).toBe('resolved');
    const again = await chat.post('还有一个问题');
    expect(again.conversationId).not.toBe(conversationId);
    await page.waitForSelector('.thread-closed >> text=张三 has written again');
    await page.keyboard.press('Escape');
    await page.keyboard.press('r');
    await page.waitForURL(`**/console/inbox/all/${again.conversationId}`);
    await stored(page, '还有一个问题');
    expect(await bubbles(page)).toEqual(['还有一个问题']);
    expect(sight.complaints).toEqual([]);
  });

  it('an agent who has nothing to do is led to those who wait', async () => {
    const agent = await namedAgent(kefu, '李雷');
    const sight = await seat({ email: agent.email, path: '/inbox/mine' });
    const { page } = sight;
    await page.waitForSelector('text=Nothing on your desk');
    const chat = await Chat.connect(kefu, (await customer(kefu)).token, { via: 'subprotocol' });
    const { conversationId } = await chat.post('Is anybody there?');
    await page.click('.emptiness >> text=See unassigned');
    await page.click('.queue-row >> text=Is anybody there?');
    await page.waitForURL(`**/console/inbox/unassigned/${conversationId}`);
    expect(sight.complaints).toEqual([]);
  });

  it('what is resolved is opened again by the key that answers', async () => {
    const agent = await namedAgent(kefu, '韩梅');
    const chat = await Chat.connect(kefu, (await customer(kefu)).token, { via: 'subprotocol' });
    const conversationId = (await chat.post('Only one thing')).conversationId as string;
    const sight = await seat({ email: agent.email, path: `/inbox/all/${conversationId}` });
    const { page } = sight;
    await stored(page, 'Only one thing');
    await page.keyboard.press('e');
    await page.waitForSelector('.thread-closed');
    await page.keyboard.press('r');
    await page.waitForSelector('.composer textarea');
    await say(page, 'And here is more');
    await stored(page, 'And here is more');
    expect(sight.complaints).toEqual([]);
  });

  it('a conversation goes from one agent to another, and both see it', async () => {
    const [first, second] = [await namedAgent(kefu, '甲'), await namedAgent(kefu, '乙')];
    const { token } = await customer(kefu);
    const chat = await Chat.connect(kefu, token, { via: 'subprotocol' });
    const { conversationId } = await chat.post('有人吗');
    await kefu.call('POST', `/conversations/${conversationId}/assign`, {
      token: first.token,
      body: { agentId: first.id },
    });
    const one = await seat({ email: first.email, path: `/inbox/mine/${conversationId}` });
    const two = await seat({ email: second.email, path: '/inbox/mine' });
    await stored(one.page, '有人吗');
    await two.page.waitForSelector('text=Nothing on your desk');
    await one.page.press('body', 't');
    await one.page.click('.transfer-list >> text=乙');
    await two.page.waitForSelector('.queue-row >> text=有人吗');
    await one.page.waitForSelector('.served-by:has-text("Assigned to 乙")');
    await one.page.waitForSelector('text=Nothing on your desk');
    // Who still looks at it still sees it live.
    await chat.post('还在吗');
    await stored(one.page, '还在吗');
    await two.page.click('.queue-row');
    await stored(two.page, '还在吗');
    await say(two.page, '我来接待您');
    await stored(one.page, '我来接待您');
    expect(await one.page.locator('.message-sender').allTextContents()).toEqual(['乙']);
    expect([one.complaints, two.complaints]).toEqual([[], []]);
  });

  it('a note is for agents alone, and looks like one', async () => {
    const agent = await namedAgent(kefu, '丙');
    const { token } = await customer(kefu);
    const chat = await Chat.connect(kefu, token, { via: 'subprotocol' });
    const { conversationId } = await chat.post('您好');
    const { page } = await seat({ email: agent.email, path: `/inbox/unassigned/${conversationId}` });
    await stored(page, '您好');
    await page.press('body', 'n');
    await say(page, '这位客户很急');
    await page.waitForSelector('.message-note .bubble:has-text("这位客户很急")');
    await page.press('.composer textarea', 'Escape');
    await page.press('body', 'r');
    await say(page, '马上处理');
    expect((await chat.next('message')).content).toBe('马上处理');
    expect(await chat.left('message')).toEqual([]);
  });

  it('a draft survives a reload', async () => {
    const agent = await namedAgent(kefu, '丁');
    const chat = await Chat.connect(kefu, (await customer(kefu)).token, { via: 'subprotocol' });
    const { conversationId } = await chat.post('您好');
    const { page } = await seat({ email: agent.email, path: `/inbox/unassigned/${conversationId}` });
    await page.fill('.composer textarea', '写到一半');
    await page.reload();
    await page.waitForSelector('.composer textarea');
    expect(await page.inputValue('.composer textarea')).toBe('写到一半');
  });
});
