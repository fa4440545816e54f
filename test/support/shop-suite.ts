import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import type { Browser, BrowserContext } from 'playwright-core';
import { openBrowser } from './browser.js';
import { agent, Chat } from './chat.js';
import { Kefu } from './kefu.js';
import { Shop, Visit } from './shop.js';

type Options = Parameters<typeof Shop.open>[1];

interface Running {
  kefu: Kefu;
  browser: Browser;
  holder: { id: string; token: string };
  desk: Chat;
}

/**
 * Registers the hooks of a suite with a node, a browser and an agent at their desk; each test has a browser profile and a shop
 * of its own.
 * @param env of the node
 * @param script is run in each page before its own
 */
export function shopSuite({ env = {}, script }: { env?: Record<string, string>; script?: string } = {}) {
  let running: Running | undefined;
  let profile: BrowserContext | undefined;
  let shop: Shop | undefined;
  beforeAll(async () => {
    const [kefu, browser] = await Promise.all([Kefu.start({ env }), openBrowser()]);
    const holder = await agent(kefu);
    running = { kefu, browser, holder, desk: await Chat.connect(kefu, holder.token) };
  });
  beforeEach(async () => {
    profile = await running?.browser.newContext({ locale: 'en' });
    if (script !== undefined) await profile?.addInitScript(script);
  });
  afterEach(async () => {
    await profile?.close();
    await shop?.close();
    shop = undefined;
  });
  afterAll(async () => {
    Chat.dropAll();
    await running?.browser.close();
    await running?.kefu.stop();
  });
  const there = <T>(what: T | undefined): T => {
    if (what === undefined) throw new Error('It is there within the tests of the suite only');
    return what;
  };
  return {
    get kefu() {
      return there(running).kefu;
    },
    get browser() {
      return there(running).browser;
    },
    get holder() {
      return there(running).holder;
    },
    get desk() {
      return there(running).desk;
    },
    get context() {
      return there(profile);
    },
    get shop() {
      return there(shop);
    },
    /** Opens the shop of this test, with the widget of the node or of another, and goes there. */
    async visit(options: Options = {}, at?: Kefu): Promise<Visit> {
      const kefu = at ?? there(running).kefu;
      shop = await Shop.open(kefu, options);
      return Visit.begin(there(profile), kefu, shop.url);
    },
  };
}
