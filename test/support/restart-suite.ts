import { afterAll, afterEach, beforeAll } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openBrowser, type Sight } from './browser.js';
import { Chat } from './chat.js';
import { sitDown } from './console.js';
import { createDatabase, type TestDatabase } from './database.js';
import { Kefu } from './kefu.js';
import { freePort } from './process.js';

interface Running {
  browser: Browser;
  database: TestDatabase;
  port: number;
  kefu: Kefu;
}

/** Registers the hooks of a suite whose service can be killed under an open console, and come back where it was. */
export function restartSuite() {
  let running: Running | undefined;
  let sight: Sight | undefined;
  const at = () => {
    if (running === undefined) throw new Error('The service of a suite runs within its tests only');
    return running;
  };
  beforeAll(async () => {
    const [browser, database, port] = [await openBrowser(), await createDatabase(), await freePort()];
    running = { browser, database, port, kefu: await Kefu.start({ database, port }) };
  });
  afterEach(async () => {
    await sight?.close();
    Chat.dropAll();
  });
  afterAll(async () => {
    await running?.browser.close();
    await running?.kefu.stop();
    await running?.database.drop();
  });
  return {
    /** The page of an agent at the console; `isSamePage` is gone from it when it has been loaded anew. */
    seat: async (desk: Parameters<typeof sitDown>[2]) => {
      sight = await sitDown(at().browser, at().kefu, desk);
      await sight.page.evaluate('window.isSamePage = true');
      return sight.page;
    },
    restart: async () => {
      const { database, port } = at();
      at().kefu = await Kefu.start({ database, port });
    },
    /** What was said in a conversation, as the service has it. */
    said: async (conversationId: string): Promise<string[]> => {
      const path = `/conversations/${conversationId}/messages?limit=200`;
      const { data } = await at().kefu.call('GET', path, { token: await at().kefu.login() });
      return (data as { content: string }[]).map(({ content }) => content);
    },
    get kefu() {
      return at().kefu;
    },
  };
}
