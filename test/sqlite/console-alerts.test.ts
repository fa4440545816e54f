import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { attentionStubs } from '../support/attention.js';
import { openBrowser, type Sight } from '../support/browser.js';
import { Chat, customer } from '../support/chat.js';
import { namedAgent, openConsole, type Person, signIn, stored, until } from '../support/console.js';
import { Kefu } from '../support/kefu.js';
import { findBrowser } from '../support/programs.js';

const withChromium = findBrowser() === undefined ? describe.skip : describe;

withChromium('an agent who looks elsewhere', () => {
  let kefu: Kefu;
  let browser: Browser;
  let agent: Person;
  let sight: Sight;
  beforeAll(async () => {
    [kefu, browser] = await Promise.all([Kefu.start(), openBrowser()]);
    agent = await namedAgent(kefu, '王芳');
  });
  afterEach(async () => {
    await sight.close();
    Chat.dropAll();
  });
  afterAll(async () => {
    await browser.close();
    await kefu.stop();
  });

  const seat = async (path: string): Promise<Page> => {
    sight = await openConsole(browser, kefu, { path });
    const { page } = sight;
    await page.context().addInitScript(attentionStubs);
    await page.reload();
    await signIn(page, { email: agent.email });
    await page.waitForSelector('.rail');
    // Of the page that was left.
    sight.complaints.splice(0);
    return page;
  };
  const arrive = async () => Chat.connect(kefu, (await customer(kefu)).token, { via: 'subprotocol' });
  const look = (page: Page, here: boolean) => page.evaluate(`look(${here})`);
  const shown = (page: Page) => page.evaluate<string[]>('shown.map(({ title, body }) => title + ": " + body)');
  const icon = (page: Page) => page.getAttribute('link[rel="icon"]', 'href');
  const turnOn = async (page: Page) => {
    await page.click('[aria-labelledby="notifications-label"]');
    await page.waitForSelector('[aria-labelledby="notifications-label"][aria-checked="true"]');
  };

  it('sees how much was said in the title and the icon, until they look', async () => {
    const page = await seat('/inbox/mine');
    const plain = await icon(page);
    const chat = await arrive();
    await look(page, false);
    await chat.post('One');
    await until(page, 'document.title.startsWith("(1) ")');
    await chat.post('Two');
    await until(page, 'document.title.startsWith("(2) ")');
    expect(await icon(page)).toContain('data:image/svg');
    await look(page, true);
    await until(page, 'document.title === "Mine · Kefu"');
    expect(await icon(page)).toBe(plain);
    expect(sight.complaints).toEqual([]);
  });

  it('is notified where they have asked for it, which stays after a reload and leads to the thread', async () => {
    const page = await seat('/settings/notifications');
    const chat = await arrive();
    await look(page, false);
    await chat.post('Too early');
    await until(page, 'document.title.startsWith("(1) ")');
    expect(await shown(page)).toEqual([]);
    await look(page, true);
    await turnOn(page);
    await page.reload();
    await page.waitForSelector('[aria-labelledby="notifications-label"][aria-checked="true"]');
    await page.click('.rail-link >> text=Inbox');
    await page.click('.view-tabs a:has-text("Unassigned")');
    await page.waitForSelector('.queue-row >> text=Too early');
    await look(page, false);
    const { conversationId } = await chat.post('Hello?');
    await until(page, 'shown.length === 1');
    expect(await shown(page)).toEqual(['张三: Hello?']);
    await page.evaluate('look(true); shown[0].onclick()');
    await stored(page, 'Hello?');
    expect(page.url()).toContain(conversationId);
    expect(await page.evaluate('shown[0].closed')).toBe(true);

    await page.click('.rail-link >> text=Settings');
    await page.click('text=Notifications');
    await page.click('[aria-labelledby="notifications-label"]');
    await page.waitForSelector('[aria-labelledby="notifications-label"][aria-checked="false"]');
    await look(page, false);
    await chat.post('Nobody is told');
    await until(page, 'document.title.startsWith("(1) ")');
    expect(await shown(page)).toHaveLength(1);
  });

  it('hears it, unless sound is off, also after a reload', async () => {
    const page = await seat('/settings/notifications');
    const chat = await arrive();
    await look(page, false);
    await chat.post('Loud');
    await until(page, 'tones > 0');
    await look(page, true);
    await page.click('[aria-labelledby="sound-label"]');
    await page.waitForSelector('[aria-labelledby="sound-label"][aria-checked="false"]');
    await page.reload();
    await page.waitForSelector('[aria-labelledby="sound-label"][aria-checked="false"]');
    await page.click('.rail-link >> text=Inbox');
    await page.click('.view-tabs a:has-text("Unassigned")');
    await page.waitForSelector('.queue-row >> text=Loud');
    await look(page, false);
    await chat.post('Silent');
    await until(page, 'document.title.startsWith("(1) ")');
    expect(await page.evaluate('tones')).toBe(0);
  });

  it('is told nothing of what they see, of what others serve, and of what they write themselves', async () => {
    const page = await seat('/settings/notifications');
    await turnOn(page);
    const other = await namedAgent(kefu, '李雷');
    const [seen, served] = [await arrive(), await arrive()];
    const { conversationId } = await seen.post('Look at me');
    const theirs = (await served.post('Of another')).conversationId as string;
    await kefu.call('POST', `/conversations/${theirs}/assign`, { token: other.token, body: { agentId: other.id } });
    await page.goto(`${kefu.url}/console/inbox/all/${conversationId as string}`);
    await stored(page, 'Look at me');
    await page.waitForSelector('.queue-row >> text=Of another');
    await seen.post('Seen at once');
    await stored(page, 'Seen at once');
    expect(await shown(page)).toEqual([]);
    await look(page, false);
    await served.post('For somebody else');
    await page.waitForSelector('.queue-row >> text=For somebody else');
    const own = { token: agent.token, body: { content: 'From my phone' } };
    await kefu.call('POST', `/conversations/${conversationId as string}/messages`, own);
    await stored(page, 'From my phone');
    expect(await shown(page)).toEqual([]);
    expect(await page.evaluate('tones')).toBe(0);
    // And what is for them still comes.
    await seen.post('Not seen');
    await until(page, 'shown.length === 1');
    expect(await shown(page)).toEqual(['张三: Not seen']);
  });
});
