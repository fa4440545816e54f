import { describe, expect, it } from '@jest/globals';
import { eventually } from '../support/process.js';
import { findBrowser } from '../support/programs.js';
import { shopSuite } from '../support/shop-suite.js';
import type { Visit } from '../support/shop.js';

const withChromium = findBrowser() === undefined ? describe.skip : describe;

withChromium('the messages in the widget', () => {
  const suite = shopSuite();

  /** More of them than fit on the screen, the last of which is in sight. */
  const talk = async (count = 30) => {
    const visit = await suite.visit();
    const sent: { event?: string; seq?: number }[] = [];
    visit.page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => sent.push(JSON.parse(String(payload)) as (typeof sent)[number])),
    );
    await visit.open();
    await visit.say('Tell me all');
    const { conversationId } = await suite.desk.next((frame) => frame.content === 'Tell me all');
    for (let number = 1; number <= count; number += 1) await suite.desk.post(`Line ${number}.`, { conversationId });
    await visit.sees(`Line ${count}.`);
    await read(count + 1);
    return { visit, sent, conversationId: conversationId as string };
  };
  const read = (upTo: number) => suite.desk.next(({ type, data }) => type === 'read' && data.seq === upTo);
  const say = async (content: string, conversationId: string) =>
    (await suite.desk.post(content, { conversationId })).seq as number;

  /** Pages hear of it with the next picture. */
  const settled = (visit: Visit) =>
    visit.page.evaluate('new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown)))');
  const place = (visit: Visit) => visit.page.getByRole('log').evaluate(({ scrollTop }) => scrollTop);
  const belowEnd = (visit: Visit) =>
    visit.page.getByRole('log').evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight);
  const scrollUp = async (visit: Visit) => {
    await visit.page.getByRole('log').evaluate((log) => log.scrollBy(0, -300));
    await settled(visit);
  };

  it('stay at their end while somebody writes several lines', async () => {
    const { visit, conversationId } = await talk();
    await visit.field.fill('One\nTwo\nThree\nFour\nFive');
    for (const letter of 'and') {
      await visit.field.press(letter);
      await settled(visit);
    }
    expect(await belowEnd(visit)).toBeLessThan(2);
    const seq = await say('Another line', conversationId);
    await read(seq);
    expect([await belowEnd(visit), await visit.page.locator('.news').count()]).toEqual([0, 0]);
  });

  it('are read when they are in sight, and not while somebody looks at earlier ones', async () => {
    const { visit, sent, conversationId } = await talk();
    await scrollUp(visit);
    const first = await say('Out of sight', conversationId);
    await visit.page.locator('.news').waitFor();
    const second = await say('Out of sight too', conversationId);
    // What is read is told together with what was received, or before what is received next.
    await eventually(() => {
      expect(sent).toContainEqual(expect.objectContaining({ event: 'received', seq: second }));
      return Promise.resolve();
    });
    expect(sent.filter(({ event, seq = 0 }) => event === 'read' && seq >= first)).toEqual([]);
    await visit.page.locator('.news').click();
    await read(second);
  });

  it('have no gap where they are asked for anew while earlier ones are on their way', async () => {
    const { visit, conversationId } = await talk(60);
    let tell: ((frame: object) => void) | undefined;
    await visit.page.routeWebSocket(/\/ws\/chat/, (socket) => {
      socket.connectToServer();
      tell = (frame) => socket.send(JSON.stringify(frame));
    });
    let release: (() => void) | undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    await visit.page.route(/beforeSeq/, async (route) => {
      await released;
      await route.continue();
    });
    await visit.page.reload();
    await visit.sees('Line 60.');
    const isUnderWay = visit.page.waitForRequest(/beforeSeq/);
    await visit.page.getByRole('log').evaluate((log) => log.scrollTo(0, 0));
    await isUnderWay;
    tell?.({ type: 'resync', data: { conversationId, fromSeq: 1, toSeq: 61 } });
    const isAnew = visit.page.waitForResponse((response) => /messages\?limit=\d+$/.test(response.url()));
    release?.();
    await isAnew;
    await visit.sees('Line 60.');
    await visit.page.getByRole('log').evaluate((log) => log.scrollTo(0, 0));
    await visit.sees('Tell me all');
    const lines = Array.from({ length: 60 }, (_, index) => `Line ${index + 1}.`);
    expect(await visit.said()).toEqual(['Tell me all', ...lines]);
  });

  it('leave who looks at earlier ones where they are when the conversation is ended and begins again', async () => {
    const { visit, conversationId } = await talk();
    await scrollUp(visit);
    const before = await place(visit);
    for (const [act, state] of [
      ['resolve', 'attached'],
      ['reopen', 'detached'],
    ] as const) {
      await suite.kefu.call('POST', `/conversations/${conversationId}/${act}`, { token: suite.holder.token });
      await visit.page.locator('.ended').waitFor({ state });
      await settled(visit);
      expect([await place(visit), await visit.page.locator('.news').count()]).toEqual([before, 0]);
    }
  });
});
