import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext } from 'playwright-core';
import { openBrowser } from '../support/browser.js';
import { agent, Chat } from '../support/chat.js';
import { Kefu } from '../support/kefu.js';
import { findBrowser } from '../support/programs.js';
import { Shop, Visit } from '../support/shop.js';

const withChromium = findBrowser() === undefined ? describe.skip : describe;

withChromium('the widget', () => {
  let kefu: Kefu;
  let browser: Browser;
  let shop: Shop;
  let context: BrowserContext;
  let desk: Chat;
  let token: string;
  beforeAll(async () => {
    [kefu, browser] = await Promise.all([Kefu.start(), openBrowser()]);
    shop = await Shop.open(kefu);
    const holder = await agent(kefu);
    token = holder.token;
    desk = await Chat.connect(kefu, token);
  });
  beforeEach(async () => {
    context = await browser.newContext({ locale: 'en' });
  });
  afterEach(() => context.close());
  afterAll(async () => {
    Chat.dropAll();
    await shop.close();
    await browser.close();
    await kefu.stop();
  });

  const heard = (content: string) => desk.next((frame) => frame.content === content);

  /** A visit in which the customer has said `first`, and the agent so many lines: `Line 1.`, `Line 2.` … */
  const talk = async (first: string, line: string, count: number) => {
    const visit = await Visit.begin(context, kefu, shop.url);
    await visit.open();
    await visit.say(first);
    const { conversationId } = await heard(first);
    for (let number = 1; number <= count; number += 1) await desk.post(`${line} ${number}.`, { conversationId });
    await visit.sees(`${line} ${count}.`);
    // The service knows that the page has them: none comes again by itself.
    await desk.next(({ type, data }) => type === 'read' && data.conversationId === conversationId && data.seq > count);
    return { visit, conversationId };
  };

  it('is one element that no rule of the page reaches, and that reaches nothing of the page', async () => {
    const harsh = await Shop.open(kefu, { isHostile: true });
    const visit = await Visit.begin(context, kefu, harsh.url);
    await visit.open();
    await visit.say('Through all of it');
    await visit.sees('Through all of it', 'sent');
    // As it is laid out, wherever its opening has got to.
    const [width, height] = await visit.panel.evaluate(({ offsetWidth, offsetHeight }) => [offsetWidth, offsetHeight]);
    expect([width, (height ?? 0) > 400]).toEqual([384, true]);
    const looks = await visit.field.evaluate((field) => {
      const style = field.ownerDocument.defaultView?.getComputedStyle(field);
      const { color, fontSize, fontStyle, borderTopWidth, transform } = style ?? {};
      return { color, fontSize, fontStyle, borderTopWidth, transform };
    });
    expect(looks).toEqual({
      color: 'rgb(22, 33, 31)',
      fontSize: '15px',
      fontStyle: 'normal',
      borderTopWidth: '0px',
      transform: 'none',
    });
    const added = await visit.page.evaluate(
      `['html > :not(head, body)', 'body > :not(main), head > style'].map((all) => document.querySelectorAll(all).length)`,
    );
    expect(added).toEqual([1, 0]);
    expect(visit.complaints).toEqual([]);
    await harsh.close();
  });

  it('asks nothing of the service, and keeps nobody, until somebody writes', async () => {
    const calls: string[] = [];
    context.on('request', (request) => calls.push(new URL(request.url()).pathname));
    const visit = await Visit.begin(context, kefu, shop.url);
    await visit.open();
    expect(calls.filter((path) => path.startsWith('/api'))).toEqual([]);
    expect(await visit.page.evaluate('Object.keys(localStorage)')).toEqual([]);
  });

  it('carries a conversation from the first word over a reload to the next one', async () => {
    const visit = await Visit.begin(context, kefu, shop.url);
    await visit.open();
    expect(await visit.page.locator('.greeting').textContent()).toContain('How can we help');
    await visit.say('Is the tea fresh?');
    await visit.sees('Is the tea fresh?', 'sent');
    const { conversationId } = await heard('Is the tea fresh?');

    desk.send({ event: 'typing', conversationId, active: true });
    await visit.page.locator('.typing').waitFor();
    desk.send({ event: 'read', conversationId, seq: 1 });
    await visit.sees('Is the tea fresh?', 'read');
    await desk.post('Picked last week.', { conversationId });
    await visit.sees('Picked last week.', 'other');
    await visit.page.locator('.typing').waitFor({ state: 'detached' });
    expect(await visit.page.locator('.who').textContent()).toBe('王芳Online');
    const { data: read } = await desk.next('read');
    expect(read).toMatchObject({ conversationId, senderType: 'CUSTOMER', seq: 2 });

    await visit.page.reload();
    await visit.sees('Picked last week.', 'other');
    expect(await visit.said()).toEqual(['Is the tea fresh?', 'Picked last week.']);
    await visit.sees('Is the tea fresh?', 'read');
    await visit.page.locator('.sender', { hasText: '王芳' }).waitFor();

    const resolved = await kefu.call('POST', `/conversations/${conversationId}/resolve`, { token });
    expect(resolved.status).toBe(200);
    await visit.page.locator('.ended').waitFor();
    await visit.say('One more thing');
    await visit.sees('One more thing', 'sent');
    const next = await heard('One more thing');
    expect([next.conversationId === conversationId, next.seq]).toEqual([false, 1]);
    expect(await visit.said()).toEqual(['Is the tea fresh?', 'Picked last week.', 'One more thing']);
    expect(visit.complaints).toEqual([]);
  });

  it('says again who serves a conversation that was ended and is open again', async () => {
    const { visit, conversationId } = await talk('Reopen me', 'Turn', 1);
    const who = visit.page.locator('.who h2');
    await who.filter({ hasText: '王芳' }).waitFor();
    for (const [act, name] of [
      ['resolve', 'Chat with us'],
      ['reopen', '王芳'],
    ] as const) {
      await kefu.call('POST', `/conversations/${conversationId as string}/${act}`, { token });
      await who.filter({ hasText: name }).waitFor();
    }
    expect(visit.complaints).toEqual([]);
  });

  it('shows after a reload that agents have read, who did so while the page was closed', async () => {
    const visit = await Visit.begin(context, kefu, shop.url);
    await visit.open();
    await visit.say('Read this later');
    await visit.sees('Read this later', 'sent');
    const { conversationId, seq } = await heard('Read this later');
    await visit.page.close();
    desk.send({ event: 'read', conversationId, seq });
    await desk.barrier();

    const next = await Visit.begin(context, kefu, shop.url);
    await next.open();
    await next.sees('Read this later', 'read');
    expect(await next.said()).toEqual(['Read this later']);
    expect(next.complaints).toEqual([]);
  });

  it('shows what came while it was closed: a badge, a preview, the title of a page that nobody looks at', async () => {
    const visit = await Visit.begin(context, kefu, shop.url);
    await visit.open();
    await visit.say('Anybody there?');
    const { conversationId } = await heard('Anybody there?');
    await visit.field.press('Escape');
    await desk.post('Here I am.', { conversationId });
    await visit.page.locator('.badge[data-count="1"]').waitFor();
    expect(await visit.launcher.getAttribute('aria-label')).toBe('Open chat (1 unread message)');
    await visit.page.locator('.peek').getByText('Here I am.').waitFor();

    await visit.page.reload();
    await visit.page.locator('.badge[data-count="1"]').waitFor();
    await visit.open();
    await visit.page.locator('.badge').waitFor({ state: 'detached' });
    const { data: read } = await desk.next((frame) => frame.type === 'read' && frame.data.seq === 2);
    expect(read.conversationId).toBe(conversationId);
  });

  it('fetches what was said before as somebody scrolls up, and leaves what they look at where it is', async () => {
    const { visit, conversationId } = await talk('First of many', 'Line', 120);
    await visit.page.reload();
    await visit.sees('Line 120.');
    const log = visit.page.getByRole('log');
    const bottom = await log.evaluate((area) => area.scrollHeight - area.scrollTop - area.clientHeight);
    expect(bottom).toBeLessThan(2);
    expect(await visit.said()).not.toContain('Line 60.');

    const top = visit.message('Line 72.');
    await top.scrollIntoViewIfNeeded();
    const before = await top.boundingBox();
    await log.evaluate((area) => area.scrollBy(0, -1));
    await visit.sees('Line 60.');
    const after = await top.boundingBox();
    expect(Math.abs((after?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(3);

    await log.evaluate((area) => area.scrollTo(0, 0));
    await visit.sees('First of many');
    const said = await visit.said();
    expect([said.length, new Set(said).size, said[0], said.at(-1)]).toEqual([121, 121, 'First of many', 'Line 120.']);
    await desk.post('And the latest', { conversationId });
    await visit.page.locator('.news').click();
    await visit.sees('And the latest');
  });

  it('shows a whole page of what was said before, however much came while the page was away', async () => {
    const { visit, conversationId } = await talk('Before the page was away', 'Item', 60);
    await visit.page.close();
    for (let number = 61; number <= 85; number += 1) await desk.post(`Item ${number}.`, { conversationId });

    const next = await Visit.begin(context, kefu, shop.url);
    await next.open();
    await next.sees('Item 36.');
    const said = await next.said();
    expect(said).toEqual(Array.from({ length: 50 }, (_, index) => `Item ${36 + index}.`));
  });

  it('loses nothing where the connection breaks in the middle of what it has missed', async () => {
    const { visit, conversationId } = await talk('Before it was missed', 'Part', 10);
    await visit.page.close();
    for (let number = 11; number <= 110; number += 1) await desk.post(`Part ${number}.`, { conversationId });
    let heard = 0;
    let breakOff: (() => Promise<void>) | undefined;
    await context.routeWebSocket(/\/ws\/chat/, (socket) => {
      const service = socket.connectToServer();
      const isFirst = breakOff === undefined;
      breakOff ??= () => socket.close({ code: 1011, reason: 'Broken off' });
      service.onMessage((text) => {
        if (!('type' in (JSON.parse(String(text)) as object)) && isFirst && (heard += 1) > 20) return;
        socket.send(text);
      });
    });

    const next = await Visit.begin(context, kefu, shop.url);
    await next.open();
    await next.sees('Part 30.');
    await next.sees('Part 110.');
    await breakOff?.();
    await next.sees('Part 31.');
    await next.sees('Part 60.');
    const said = await next.said();
    expect(said).toEqual(Array.from({ length: 100 }, (_value, index) => `Part ${11 + index}.`));
  });

  it('opens again where somebody was, whatever came while it was closed', async () => {
    const { visit, conversationId } = await talk('Before it was closed', 'Row', 40);
    const row = visit.message('Row 15.');
    await row.scrollIntoViewIfNeeded();
    // Pages hear of it with the next picture.
    await visit.page.evaluate('new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown)))');
    const place = () => visit.page.getByRole('log').evaluate(({ scrollTop }) => scrollTop);
    const before = await place();
    await visit.field.press('Escape');
    await visit.panel.waitFor({ state: 'hidden' });
    await desk.post('While it was closed', { conversationId });
    await visit.page.locator('.badge[data-count="1"]').waitFor();
    await visit.open();
    await visit.page.locator('.news').waitFor();
    expect(await place()).toBe(before);
  });

  it('goes on to the first message for whoever is at the top already, where no further scrolling tells it', async () => {
    await context.close();
    context = await browser.newContext({ locale: 'en', viewport: { width: 400, height: 300 } });
    const { visit } = await talk('The very first', 'Part', 120);
    await visit.page.setViewportSize({ width: 400, height: 12_000 });
    await visit.page.reload();
    await visit.open();
    await visit.sees('The very first');
    const said = await visit.said();
    expect([said.length, new Set(said).size, said[0], said.at(-1)]).toEqual([121, 121, 'The very first', 'Part 120.']);
  });

  it('keeps two tabs in step', async () => {
    const one = await Visit.begin(context, kefu, shop.url);
    await one.open();
    await one.say('From the first tab');
    await one.sees('From the first tab', 'sent');
    const two = await Visit.begin(context, kefu, shop.url);
    await two.open();
    await two.sees('From the first tab', 'sent');
    await two.say('From the second tab');
    await one.sees('From the second tab', 'sent');
    const { conversationId } = await heard('From the second tab');
    await desk.post('To both', { conversationId });
    await Promise.all([one.sees('To both'), two.sees('To both')]);
    for (const visit of [one, two]) {
      expect(await visit.said()).toEqual(['From the first tab', 'From the second tab', 'To both']);
      expect(visit.complaints).toEqual([]);
    }
  });
});
