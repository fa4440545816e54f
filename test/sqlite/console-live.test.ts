import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, type Sight } from '../support/browser.js';
import { Chat, customer } from '../support/chat.js';
import { namedAgent, type Person, queueNames, say, sitDown, stored } from '../support/console.js';
import { Kefu } from '../support/kefu.js';
import { eventually } from '../support/process.js';
import { findBrowser } from '../support/programs.js';

const withChromium = findBrowser() === undefined ? describe.skip : describe;

withChromium('what a console knows without asking', () => {
  let kefu: Kefu;
  let browser: Browser;
  let other: Person;
  const sights: Sight[] = [];
  beforeAll(async () => {
    [kefu, browser] = await Promise.all([Kefu.start(), openBrowser()]);
    other = await namedAgent(kefu, '李雷');
  });
  afterEach(async () => {
    for (const sight of sights.splice(0)) await sight.close();
    Chat.dropAll();
  });
  afterAll(async () => {
    await browser.close();
    await kefu.stop();
  });

  const seat = async (desk: Parameters<typeof sitDown>[2]): Promise<Page> => {
    const sight = await sitDown(browser, kefu, desk);
    sights.push(sight);
    return sight.page;
  };

  /** From now on lists cannot be fetched: whatever is shown has come by itself. */
  const withoutLists = (page: Page) => page.route(/\/api\/v1\/conversations\?/, (route) => route.abort());

  const act = (id: string, what: string, body?: object) =>
    kefu.call('POST', `/conversations/${id}/${what}`, { token: other.token, ...(body === undefined ? {} : { body }) });

  /** Customers who have written, and whom the other agent serves. */
  const served = async (names: string[]) => {
    const chats = [];
    for (const name of names) {
      const { id, token } = await customer(kefu);
      await kefu.call('PUT', `/customers/${id}`, { token: other.token, body: { name } });
      const chat = await Chat.connect(kefu, token, { via: 'subprotocol' });
      const { conversationId } = await chat.post(`${name} is here`);
      await act(conversationId, 'assign', { agentId: other.id });
      chats.push({ chat, conversationId: conversationId as string, name });
    }
    return chats;
  };

  it('messages of conversations that others serve come, and put them in their order', async () => {
    const [one, two] = await served(['Ann', 'Ben']);
    if (one === undefined || two === undefined) throw new Error('Nobody came');
    const page = await seat({ path: '/inbox/all' });
    await page.waitForSelector('.queue-row >> text=Ben is here');
    await page.waitForSelector('.queue-row-assignee >> text=李雷');
    expect(await queueNames(page)).toEqual(['Ben', 'Ann']);
    await withoutLists(page);
    await one.chat.post('Anybody?');
    await page.waitForSelector('.queue-row >> nth=0 >> text=Anybody?');
    expect(await queueNames(page)).toEqual(['Ann', 'Ben']);
    // Also where the thread of the one was looked at, and is left.
    await page.click('.queue-row >> text=Ben is here');
    await stored(page, 'Ben is here');
    await page.click('.queue-row >> text=Anybody?');
    await stored(page, 'Anybody?');
    await two.chat.post('Me too');
    await page.waitForSelector('.queue-row >> nth=0 >> text=Me too');
    for (const { conversationId } of [one, two]) await act(conversationId, 'resolve');
  });

  it('assigned, resolved and reopened move conversations between the queues of all agents', async () => {
    const [one] = await served(['Cleo']);
    if (one === undefined) throw new Error('Nobody came');
    const [all, resolved, unassigned] = [
      await seat({ path: '/inbox/all' }),
      await seat({ path: '/inbox/resolved' }),
      await seat({ path: '/inbox/unassigned' }),
    ];
    const row = '.queue-row:has-text("Cleo")';
    await all.waitForSelector(row);
    await resolved.waitForSelector('.queue-pane .queue-row, .queue-pane .emptiness');
    await unassigned.waitForSelector('.queue-pane .emptiness');
    for (const page of [all, resolved, unassigned]) await withoutLists(page);
    await act(one.conversationId, 'resolve');
    await resolved.waitForSelector(row);
    await all.waitForSelector(row, { state: 'detached' });
    await act(one.conversationId, 'reopen');
    await all.waitForSelector(row);
    await resolved.waitForSelector(row, { state: 'detached' });
    await act(one.conversationId, 'assign', { agentId: null });
    await unassigned.waitForSelector(row);
    await all.waitForSelector(`${row} >> text=Unassigned`);
    await act(one.conversationId, 'assign', { agentId: other.id });
    await unassigned.waitForSelector(row, { state: 'detached' });
    await all.waitForSelector(`${row} >> text=李雷`);
    await act(one.conversationId, 'resolve');
  });

  it('two tabs of one agent stay in step: messages, what waits, what is read, who serves', async () => {
    const agent = await namedAgent(kefu, '韩梅');
    const chat = await Chat.connect(kefu, (await customer(kefu)).token, { via: 'subprotocol' });
    await chat.post('Hello');
    const one = await seat({ email: agent.email, path: '/inbox/all' });
    const two = await one.context().newPage();
    await two.goto(`${kefu.url}/console/inbox/all`);
    await two.waitForSelector('.queue-row-unread');
    await one.click('.queue-row');
    await stored(one, 'Hello');
    await two.waitForSelector('.queue-row-unread', { state: 'detached' });
    await two.click('.queue-row');
    await stored(two, 'Hello');
    await say(one, 'From the first');
    await stored(two, 'From the first');
    await two.waitForSelector('.served-by >> text=Assigned to you');
    await say(two, 'From the second');
    await stored(one, 'From the second');
    expect((await chat.next('message')).content).toBe('From the first');
    expect((await chat.next('message')).content).toBe('From the second');
    await two.click('.thread-acts >> text=Resolve');
    await one.waitForSelector('.thread-closed');
  });

  it('how far a customer has read is there after a reload', async () => {
    const chat = await Chat.connect(kefu, (await customer(kefu)).token, { via: 'subprotocol' });
    const { conversationId } = await chat.post('Hello');
    const page = await seat({ path: `/inbox/all/${conversationId as string}` });
    await stored(page, 'Hello');
    await say(page, 'Seen');
    await stored(page, 'Seen');
    await page.waitForSelector('.read-mark:not(.is-read)');
    chat.send({ event: 'read', conversationId, seq: 2 });
    await page.waitForSelector('.read-mark.is-read');
    await page.reload();
    await page.waitForSelector('.read-mark.is-read');
    await say(page, 'Not seen');
    await stored(page, 'Not seen');
    await page.waitForSelector('.read-mark:not(.is-read)');
    await page.reload();
    await page.waitForSelector('.read-mark:not(.is-read)');
  });

  it('drafts stay with their conversation and their mode, until they are sent', async () => {
    const first = await Chat.connect(kefu, (await customer(kefu)).token, { via: 'subprotocol' });
    const second = await Chat.connect(kefu, (await customer(kefu)).token, { via: 'subprotocol' });
    const a = (await first.post('First of two')).conversationId as string;
    await second.post('Second of two');
    const page = await seat({ path: `/inbox/all/${a}` });
    await stored(page, 'First of two');
    await page.press('body', 'n');
    await page.fill('.composer textarea', 'half a note');
    await page.click('.queue-row:has-text("Second of two")');
    await stored(page, 'Second of two');
    expect(await page.inputValue('.composer textarea')).toBe('');
    await page.fill('.composer textarea', 'half an answer');
    await page.click('.queue-row:has-text("First of two")');
    await page.waitForSelector('.composer.is-note');
    expect(await page.inputValue('.composer textarea')).toBe('half a note');
    await page.reload();
    await page.waitForSelector('.composer.is-note');
    await page.press('.composer textarea', 'Enter');
    await page.waitForSelector('.message-note .bubble:has-text("half a note")');
    await page.reload();
    await stored(page, 'First of two');
    expect(await page.inputValue('.composer textarea')).toBe('');
    await page.click('.queue-row:has-text("Second of two")');
    await stored(page, 'Second of two');
    expect(await page.inputValue('.composer textarea')).toBe('half an answer');
  });

  it('a draft in one tab stays when another tab sends what it had', async () => {
    const chat = await Chat.connect(kefu, (await customer(kefu)).token, { via: 'subprotocol' });
    const path = `/inbox/all/${(await chat.post('Two may answer')).conversationId as string}`;
    const one = await seat({ path });
    const two = await one.context().newPage();
    await two.goto(`${kefu.url}/console${path}`);
    await one.fill('.composer textarea', 'The answer of one');
    await two.fill('.composer textarea', 'Half an answer of the other');
    await one.press('.composer textarea', 'Enter');
    await stored(one, 'The answer of one');
    await stored(two, 'The answer of one');
    await two.reload();
    await stored(two, 'The answer of one');
    expect(await two.inputValue('.composer textarea')).toBe('Half an answer of the other');
  });

  it.each([
    ['what is done with it', (page: Page) => page.click('.thread-acts >> text=Resolve')],
    ['what is written', (page: Page) => page.fill('.composer textarea', 'Are you there?')],
  ])('a conversation that is gone with its customer goes from the console with %s', async (_what, act) => {
    const { id, token } = await customer(kefu);
    await kefu.call('PUT', `/customers/${id}`, { token: other.token, body: { name: 'Zoe' } });
    const chat = await Chat.connect(kefu, token, { via: 'subprotocol' });
    const { conversationId } = await chat.post('Forget me');
    const page = await seat({ path: `/inbox/all/${conversationId as string}` });
    await stored(page, 'Forget me');
    const row = '.queue-row:has-text("Zoe")';
    await page.waitForSelector(row);
    expect((await kefu.call('DELETE', `/customers/${id}`, { token: await kefu.login() })).status).toBe(204);
    await act(page);
    await page.waitForSelector('.thread-pane >> text=There is no such conversation');
    await page.waitForSelector(row, { state: 'detached' });
    expect(await page.locator('.bubble').count()).toBe(0);
  });

  it('how people are is asked for again after a break, of however many', async () => {
    const page = await seat({ path: '/inbox/all' });
    const heard = new Set<string>();
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        const { type, data } = JSON.parse(String(payload)) as { type?: string; data?: { id: string } };
        if (type === 'presence' && data !== undefined) heard.add(data.id);
      }),
    );
    const ready = page.waitForEvent('websocket').then((socket) => socket.waitForEvent('framereceived'));
    await page.reload();
    await ready;
    const people = await Promise.all(Array.from({ length: 120 }, () => customer(kefu)));
    const allIn = (ids: Set<string>) =>
      eventually(() => {
        expect(people.filter(({ id }) => !ids.has(id))).toEqual([]);
        return Promise.resolve();
      });
    for (const { token } of people) await Chat.connect(kefu, token, { via: 'subprotocol' });
    await allIn(heard);
    const answers: number[] = [];
    const asked = new Set<string>();
    page.on('response', (response) => {
      const { pathname, searchParams } = new URL(response.url());
      if (pathname !== '/api/v1/presence') return;
      answers.push(response.status());
      for (const id of searchParams.getAll('id')) asked.add(id);
    });
    await page.context().setOffline(true);
    await page.waitForSelector('.connection-banner');
    await page.context().setOffline(false);
    await allIn(asked);
    expect(answers.filter((status) => status !== 200)).toEqual([]);
  });

  it("a customer's own fields are seen and changed beside the thread", async () => {
    const { id, token } = await customer(kefu);
    await kefu.call('PUT', `/customers/${id}`, {
      token: other.token,
      body: { customFields: { company: 'ABC', seats: 3 } },
    });
    const { conversationId } = await (await Chat.connect(kefu, token, { via: 'subprotocol' })).post('Hello');
    const page = await seat({ path: `/inbox/all/${conversationId as string}` });
    await page.waitForSelector('.customer-facts >> text=ABC');
    await page.click('text=Edit fields');
    const pane = page.locator('.customer-pane');
    await pane.getByLabel('Value').nth(1).fill('4');
    await pane.getByText('Add a field').click();
    await pane.getByLabel('Name', { exact: true }).last().fill('city');
    await pane.getByLabel('Value').last().fill('上海');
    await pane.getByLabel('Remove this field').first().click();
    await pane.getByText('Save').click();
    await page.waitForSelector('.customer-facts >> text=上海');
    const { data } = await kefu.call('GET', `/customers/${id}`, { token: other.token });
    expect(data.customFields).toEqual({ seats: 4, city: '上海' });
  });
});
