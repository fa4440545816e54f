import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openBrowser, type Sight } from '../support/browser.js';
import { Chat, customer } from '../support/chat.js';
import { namedAgent, openConsole, say, signIn, sitDown, stored, until } from '../support/console.js';
import { Kefu } from '../support/kefu.js';
import { findBrowser } from '../support/programs.js';

const withChromium = findBrowser() === undefined ? describe.skip : describe;

withChromium('signing in to the console', () => {
  let kefu: Kefu;
  let browser: Browser;
  beforeAll(async () => {
    [kefu, browser] = await Promise.all([Kefu.start(), openBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await kefu.stop();
  });

  const tokenOf = async ({ page }: Sight): Promise<string> => {
    const kept = await page.evaluate<string>('localStorage.getItem("kefu:session")');
    return (JSON.parse(kept) as { token: string }).token;
  };

  it('a wrong password is said so, and the address is kept', async () => {
    const sight = await openConsole(browser, kefu, { path: '/customers?q=zhang' });
    const { page } = sight;
    await signIn(page, { password: 'not the password' });
    await page.waitForSelector('[role=alert] >> text=The e-mail or the password is wrong.');
    await signIn(page);
    await page.waitForSelector('h1 >> text=Customers');
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/console/customers?q=zhang');
    expect(await page.inputValue('.filters-q input')).toBe('zhang');
    await sight.close();
  });

  it('a password is masked until a button shows it', async () => {
    const sight = await openConsole(browser, kefu);
    const { page } = sight;
    await page.fill('#password', 'a secret');
    const typeAfter = async (button?: string) => {
      if (button !== undefined) await page.click(`.sign-in-password button >> text=${button}`);
      return [await page.getAttribute('#password', 'type'), await page.inputValue('#password')];
    };
    expect(await typeAfter()).toEqual(['password', 'a secret']);
    expect(await typeAfter('Show')).toEqual(['text', 'a secret']);
    expect(await typeAfter('Hide')).toEqual(['password', 'a secret']);
    await sight.close();
  });

  it('one stays signed in after a reload and in another tab, and leaves in all', async () => {
    const sight = await sitDown(browser, kefu);
    const { page } = sight;
    await page.reload();
    await page.waitForSelector('.rail');
    const other = await page.context().newPage();
    await other.goto(`${kefu.url}/console/settings`);
    await other.waitForSelector('h1 >> text=Settings');
    const token = await tokenOf(sight);
    await page.click('.rail-account');
    await page.click('text=Sign out');
    await page.waitForSelector('.sign-in');
    await other.waitForSelector('.sign-in');
    expect((await kefu.call('GET', '/auth/me', { token })).status).toBe(401);
    expect(sight.complaints).toEqual([]);
    await sight.close();
  });

  it('a session that ends elsewhere is said to have ended, and goes on where it was', async () => {
    const sight = await sitDown(browser, kefu, { path: '/settings/appearance' });
    const { page } = sight;
    await page.waitForSelector('text=Theme');
    await kefu.call('POST', '/auth/logout', { token: await tokenOf(sight) });
    await page.waitForSelector('.sign-in-end >> text=Your session has ended');
    await signIn(page);
    await page.waitForSelector('text=Theme');
    expect(page.url()).toBe(`${kefu.url}/console/settings/appearance`);
    await sight.close();
  });

  it('an agent who is disabled is told so', async () => {
    const agent = await namedAgent(kefu, '王芳');
    const sight = await openConsole(browser, kefu);
    const { page } = sight;
    // A call is refused before the connection says why.
    const refused = page.waitForResponse((response) => response.status() === 401, { timeout: 0 });
    await page.routeWebSocket(/chat/, (socket) => {
      const server = socket.connectToServer();
      server.onClose((code, reason) => refused.then(() => socket.close({ code: code ?? 1000, reason: reason ?? '' })));
    });
    await signIn(page, { email: agent.email });
    await page.waitForSelector('.rail-account[aria-label*="Online"]');
    await page.waitForLoadState('networkidle');
    await kefu.call('DELETE', `/agents/${agent.id}`, { token: await kefu.login() });
    // Unless a call of the page's own has been refused already.
    await Promise.race([refused, page.click('.rail a[href$="/customers"]')]);
    await page.waitForSelector('.sign-in-end >> text=This account has been disabled');
    await sight.close();
  });

  it('pages of administrators are not there for others', async () => {
    const agent = await namedAgent(kefu, '王芳');
    const sight = await sitDown(browser, kefu, { email: agent.email, path: '/agents' });
    await sight.page.waitForSelector('text=Page not found');
    expect(await sight.page.locator('.rail-link').allTextContents()).toEqual(['Inbox', 'Customers', 'Settings']);
    await sight.close();
  });

  it('the language and the theme that are chosen stay', async () => {
    const sight = await sitDown(browser, kefu, { path: '/settings/appearance' });
    const { page } = sight;
    await page.check('label:has-text("中文") input');
    await page.check('label:has-text("深色") input');
    await page.reload();
    await page.waitForSelector('h1 >> text=设置');
    expect(await page.getAttribute('html', 'lang')).toBe('zh-CN');
    expect(await page.getAttribute('html', 'data-theme')).toBe('dark');
    await sight.close();
  });

  it('single keys are no commands for those who do not want them', async () => {
    const sight = await sitDown(browser, kefu, { path: '/settings/appearance' });
    const { page } = sight;
    await page.keyboard.press('?');
    await page.waitForSelector('.shortcut-list');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.shortcut-list', { state: 'hidden' });
    await page.check('fieldset:has-text("Shortcuts of one key") label:has-text("Off") input');
    await page.reload();
    await page.waitForSelector('fieldset:has-text("Shortcuts of one key") label:has-text("Off") input:checked');
    await page.click('h1');
    await page.keyboard.press('?');
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    // Whatever the keys had done would have been done before the next click is.
    await page.click('.rail-link >> text=Inbox');
    await page.waitForURL('**/console/inbox/mine');
    expect(await page.locator('.shortcut-list').count()).toBe(0);
    await sight.close();
  });

  describe('what is not sent', () => {
    const texts = '.composer textarea';
    const kept = ({ page }: Sight) =>
      page.evaluate<string[]>('Object.keys(localStorage).filter((key) => /^kefu:(draft|unsent)/.test(key)).sort()');
    /** A new agent, who has begun to answer a customer. */
    const writing = async () => {
      const agent = await namedAgent(kefu, '王芳');
      const chat = await Chat.connect(kefu, (await customer(kefu)).token);
      const id = (await chat.post('Hello')).conversationId as string;
      const sight = await sitDown(browser, kefu, { email: agent.email, path: `/inbox/all/${id}` });
      await stored(sight.page, 'Hello');
      await sight.page.fill(texts, 'half an answer');
      return { agent, id, sight };
    };
    afterAll(() => Chat.dropAll());

    it('is deleted when one signs out, after a question, though the service cannot be told', async () => {
      const { agent, id, sight } = await writing();
      const { page } = sight;
      await page.context().setOffline(true);
      await say(page, 'written without a network');
      await page.fill(texts, 'half an answer');
      expect(await kept(sight)).toEqual([
        `kefu:draft:${agent.id}:${id}`,
        expect.stringMatching(`^kefu:unsent:${agent.id}:`),
      ]);
      const leave = async () => {
        await page.click('.rail-account');
        await page.click('text=Sign out');
      };
      await leave();
      await page.click('[role=dialog] >> text=Cancel');
      await page.waitForSelector('[role=dialog]', { state: 'hidden' });
      expect(await kept(sight)).toHaveLength(2);
      await leave();
      await page.click('[role=dialog] >> role=button[name="Sign out"]');
      await page.waitForSelector('.sign-in');
      expect(await kept(sight)).toEqual([]);
      await sight.close();
    });

    it('waits for whose session ran out, and is deleted when somebody else signs in', async () => {
      const { agent, id, sight } = await writing();
      const { page } = sight;
      const token = await tokenOf(sight);
      await kefu.call('POST', '/auth/logout', { token });
      await page.waitForSelector('.sign-in-end');
      await signIn(page, { email: agent.email });
      await page.waitForSelector(texts);
      expect(await page.inputValue(texts)).toBe('half an answer');
      await kefu.call('POST', '/auth/logout', { token: await tokenOf(sight) });
      await page.waitForSelector('.sign-in-end');
      expect(await kept(sight)).toEqual([`kefu:draft:${agent.id}:${id}`]);
      await signIn(page);
      await page.waitForSelector('.rail');
      expect(await kept(sight)).toEqual([]);
      await sight.close();
    });

    it('is deleted with the account that is disabled', async () => {
      const { agent, sight } = await writing();
      await kefu.call('DELETE', `/agents/${agent.id}`, { token: await kefu.login() });
      await sight.page.waitForSelector('.sign-in-end');
      await until(sight.page, "!Object.keys(localStorage).some((key) => key.startsWith('kefu:draft'))");
      await sight.close();
    });
  });
});
