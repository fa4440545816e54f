import { afterAll, afterEach, beforeAll } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openBrowser, type Sight } from './browser.js';
import { Chat } from './chat.js';
import { type Desk, sitDown } from './console.js';
import { Kefu } from './kefu.js';

/** Registers the hooks of a suite with one node, and one desk in a browser at a time. */
export function consoleSuite() {
  let kefu: Kefu;
  let browser: Browser;
  let sight: Sight;
  beforeAll(async () => {
    [kefu, browser] = await Promise.all([Kefu.start(), openBrowser()]);
  });
  afterEach(async () => {
    await sight.close();
    Chat.dropAll();
  });
  afterAll(async () => {
    await browser.close();
    await kefu.stop();
  });
  return {
    get kefu() {
      return kefu;
    },
    /** An agent signs in. */
    sit: async (desk: Desk): Promise<Sight> => (sight = await sitDown(browser, kefu, desk)),
  };
}
