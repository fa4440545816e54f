import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../support/browser.js';
import { customer } from '../support/chat.js';
import { Kefu } from '../support/kefu.js';
import { eventually } from '../support/process.js';
import { findBrowser } from '../support/programs.js';

const withChromium = findBrowser() === undefined ? describe.skip : describe;

withChromium('a page with a live token', () => {
  const sites: Server[] = [];
  let kefu: Kefu;
  let browser: Browser;
  let named: number;
  let other: number;
  beforeAll(async () => {
    [named, other] = [await serveSite(), await serveSite()];
    const env = { CORS_ORIGINS: `http://127.0.0.1:${named}` };
    [kefu, browser] = await Promise.all([Kefu.start({ env }), openBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await kefu.stop();
    for (const site of sites) site.close();
  });

  /** @returns the port of a site that has one page */
  async function serveSite(): Promise<number> {
    const site = createServer((_request, response) => response.end('<!doctype html><title>Shop</title>'));
    sites.push(site);
    await once(site.listen(0, '127.0.0.1'), 'listening');
    return (site.address() as AddressInfo).port;
  }

  /** What becomes of a chat that the page at this address opens. */
  const outcomeAt = async (address: string): Promise<string> => {
    const url = new URL('/ws/chat', kefu.url.replace('http', 'ws'));
    url.searchParams.set('token', (await customer(kefu)).token);
    const page = await browser.newPage();
    await page.goto(address);
    const outcome = await page.evaluate<string>(
      `new Promise((resolve) => {
         const socket = new WebSocket(${JSON.stringify(url.href)});
         socket.onmessage = ({ data }) => resolve(JSON.parse(data).type);
         socket.onclose = ({ code }) => resolve('closed with ' + code);
       })`,
    );
    await page.close();
    return outcome;
  };

  it('opens a chat from a site that is named', async () => {
    expect(await outcomeAt(`http://127.0.0.1:${named}/shop`)).toBe('ready');
  });

  it.each([
    ['another port of the same machine', () => `http://127.0.0.1:${other}/`],
    ['another name of the same machine', () => `http://localhost:${named}/`],
  ])('opens none from %s', async (_where, address) => {
    const refused = () => kefu.output.split('"code":"FORBIDDEN"').length;
    const before = refused();
    expect(await outcomeAt(address())).toBe('closed with 1006');
    await eventually(async () => {
      await kefu.callRoot('GET', '/health/live');
      expect(refused()).toBe(before + 1);
    });
  });
});
