import type { Browser, Page } from 'playwright-core';
import { createAgent, agentPassword } from './agents.js';
import { Sight } from './browser.js';
import type { Kefu } from './kefu.js';

export interface Desk {
  /** What follows `/console`. */
  path?: string;
  width?: number;
  language?: string;
  theme?: 'light' | 'dark';
  email?: string;
  password?: string;
}

export interface Person {
  id: string;
  email: string;
  token: string;
}

/** A new agent with a name and a token of theirs. */
export async function namedAgent(kefu: Kefu, name: string): Promise<Person> {
  const admin = await kefu.login();
  const { id, email } = await createAgent(kefu, admin);
  await kefu.call('PUT', `/agents/${id}`, { token: admin, body: { name } });
  return { id, email, token: await kefu.login(email, agentPassword) };
}

/** The console as somebody sees it who has not signed in. */
export function openConsole(browser: Browser, kefu: Kefu, desk: Desk = {}): Promise<Sight> {
  const { path = '', width = 1440, language = 'en', theme = 'light' } = desk;
  return Sight.open(browser, kefu.url, { path: `/console${path}`, width, language, theme });
}

/** The console of an agent; of the first administrator when no e-mail is given. */
export async function sitDown(browser: Browser, kefu: Kefu, desk: Desk = {}): Promise<Sight> {
  const sight = await openConsole(browser, kefu, desk);
  await signIn(sight.page, desk);
  await sight.page.waitForSelector('.rail');
  return sight;
}

export async function signIn(page: Page, { email, password }: Desk = {}): Promise<void> {
  await page.fill('#email', email ?? 'admin@kefu.test');
  await page.fill('#password', password ?? (email === undefined ? 'a password for tests' : agentPassword));
  await page.click('.sign-in-submit');
}

/** What stands in the thread, in order: each message by its words. */
export function bubbles(page: Page): Promise<string[]> {
  return page.locator('.thread-scroller .bubble').allTextContents();
}

/** The names in the queue, in order. */
export function queueNames(page: Page): Promise<string[]> {
  return page.locator('.queue-row-name').allTextContents();
}

/** Writes into the composer and sends. */
export async function say(page: Page, content: string): Promise<void> {
  await page.fill('.composer textarea', content);
  await page.press('.composer textarea', 'Enter');
}

/** Resolves when the message stands in the thread, stored. */
export async function stored(page: Page, content: string): Promise<void> {
  const message = page.locator('.message', { has: page.locator('.bubble', { hasText: content }) });
  await message.first().waitFor();
  await message.locator('.anticon-clock-circle').waitFor({ state: 'detached' });
}

/** Resolves when the expression is true in the page: the page's own policy lets no text become a script there. */
export function until(page: Page, expression: string): Promise<void> {
  return page.evaluate(`(async () => {
    for (const end = performance.now() + 20_000; !(${expression}); ) {
      if (performance.now() > end) throw new Error(${JSON.stringify(`It never came true: ${expression}`)});
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })()`);
}
