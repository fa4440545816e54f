import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { agentPassword } from '../support/agents.js';
import { openBrowser, type Sight } from '../support/browser.js';
import { Chat, customer } from '../support/chat.js';
import { namedAgent, type Person, say, sitDown, until } from '../support/console.js';
import { Kefu } from '../support/kefu.js';
import { payloads } from '../support/payloads.js';
import { findBrowser } from '../support/programs.js';

const withChromium = findBrowser() === undefined ? describe.skip : describe;

/** Several in one text, where a field takes that many letters. */
function packed(longest: number): string[] {
  const texts: string[] = [];
  for (const payload of payloads) {
    const last = texts.at(-1);
    const longer = `${last ?? ''} ${payload}`;
    if (last !== undefined && longer.length <= longest) texts[texts.length - 1] = longer;
    else texts.push(payload);
  }
  return texts;
}

/** A customer in every field of whom stands the payload. */
const profile = (payload: string, index: number) => ({
  name: payload,
  primaryChannel: 'WEB',
  location: payload,
  notes: payload,
  tags: [payload.slice(0, 64)],
  customFields: { [payload.slice(0, 64)]: payload, nested: { [payload.slice(0, 64)]: [payload] } },
  avatarUrl: payload,
  email: payload,
  phone: payload,
  ...Object.fromEntries(
    ['wechatOpenId', 'whatsappId', 'lineId', 'telegramId', 'facebookId'].map((field) => [
      field,
      `${payload.slice(0, 200)}#${index}`,
    ]),
  ),
});

withChromium('what people write stays text in the console', () => {
  let kefu: Kefu;
  let browser: Browser;
  let token: string;
  let talk: string;
  let sight: Sight;
  let page: Page;
  /** Customers with a conversation, in whom stand several of them at once. */
  const people: { id: string; name: string; conversationId: string; payload: string }[] = [];
  const agents: (Person & { name: string })[] = [];
  /** Which fields took how many of the payloads. */
  const taken = new Map<string, number>();

  /** With every field that the service takes; of an e-mail address or a number it wants another form. */
  const create = async (payload: string, index: number) => {
    let body: Record<string, unknown> = profile(payload, index);
    let answer = await kefu.call('POST', '/customers', { token, body });
    // What is of a wrong form is told before what is of a wrong kind.
    for (let round = 0; answer.status === 400 && round < 3; round += 1) {
      const bad = (answer.json.error.fields as { field: string }[]).map(({ field }) => field.split(/[.[]/)[0]);
      body = {
        name: `x${index}`,
        ...Object.fromEntries(Object.entries(body).filter(([field]) => !bad.includes(field))),
      };
      answer = await kefu.call('POST', '/customers', { token, body });
    }
    if (answer.status !== 201) throw new Error(`${payload} was refused: ${answer.text}`);
    for (const field of Object.keys(body)) taken.set(field, (taken.get(field) ?? 0) + 1);
    return answer.data as { id: string; name: string };
  };

  beforeAll(async () => {
    [kefu, browser] = await Promise.all([Kefu.start(), openBrowser()]);
    token = await kefu.login();
    const talker = await customer(kefu);
    const chat = await Chat.connect(kefu, talker.token, { via: 'subprotocol' });
    for (const payload of payloads) {
      ({ conversationId: talk } = await chat.post(payload, { metadata: { [payload]: payload, avatarUrl: payload } }));
    }
    for (const content of packed(4_000)) {
      await kefu.call('POST', `/conversations/${talk}/messages`, { token, body: { content, internal: true } });
    }
    for (const name of packed(255)) agents.push({ ...(await namedAgent(kefu, name)), name });
    for (const [index, payload] of payloads.entries()) await create(payload, index);
    // What was said last stands in a list cut short.
    for (const [index, payload] of packed(150).entries()) {
      const { id, name } = await create(payload, payloads.length + index);
      const own = (await kefu.call('POST', `/customers/${id}/token`, { token })).data.token as string;
      const chat = await Chat.connect(kefu, own, { via: 'subprotocol' });
      const { conversationId } = await chat.post(payload);
      chat.drop();
      people.push({ id, name, conversationId, payload });
    }
    for (const [index, content] of packed(1_000).entries()) {
      await kefu.call('POST', '/canned-replies', { token, body: { shortcut: `x${index}`, content } });
    }
  }, 180_000);
  beforeEach(async () => {
    sight = await sitDown(browser, kefu, { width: 1600 });
    ({ page } = sight);
    page.on('dialog', (dialog) => {
      sight.complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.evaluate(`
      window.breaches = [];
      document.addEventListener('securitypolicyviolation', (event) => window.breaches.push(event.violatedDirective));
    `);
  });
  afterEach(async () => {
    expect(await page.evaluate('window.breaches')).toEqual([]);
    // What is left before its answer has come fails, and what is searched for may be of a form that is refused.
    const passing = / failed$|status of 400/;
    const ours = new RegExp(`^(?!http)|^${kefu.url}/`);
    expect(sight.complaints.filter((complaint) => !passing.test(complaint) || !ours.test(complaint))).toEqual([]);
    await sight.close();
  });
  afterAll(async () => {
    Chat.dropAll();
    await browser.close();
    await kefu.stop();
  });

  /** Elsewhere in the console, without loading it again. */
  const go = (path: string) => page.evaluate(`history.pushState(null, '', ${JSON.stringify(`/console${path}`)})`);

  /** Resolves when an element that fits has exactly this text, or this value. */
  const shows = (selector: string, text: string) =>
    until(
      page,
      `[...document.querySelectorAll(${JSON.stringify(selector)})].some(
        (element) => ${JSON.stringify(text)} === (element.value ?? element.textContent))`,
    );

  it('every field takes most of them, so that the tests below mean something', () => {
    for (const field of ['name', 'location', 'notes', 'tags', 'customFields', 'lineId', 'wechatOpenId']) {
      expect([field, (taken.get(field) ?? 0) > payloads.length * 0.9]).toEqual([field, true]);
    }
  });

  it(`in ${payloads.length} messages and in notes`, async () => {
    await go(`/inbox/all/${talk}`);
    await page.waitForSelector('.message-note');
    const shown = await page.evaluate<string[]>(`(async () => {
      const scroller = document.querySelector('.thread-scroller');
      const shown = new Set();
      for (;;) {
        for (const bubble of scroller.querySelectorAll('.bubble')) shown.add(bubble.textContent);
        if (scroller.scrollTop === 0 && shown.has(${JSON.stringify(payloads[0])})) return [...shown];
        scroller.scrollTop -= 300;
        for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
      }
    })()`);
    expect([...payloads, ...packed(4_000)].filter((text) => !shown.includes(text))).toEqual([]);
    const links = await page
      .locator('.bubble a')
      .evaluateAll((found) => found.map((link) => link.getAttribute('href')));
    for (const link of links) expect(link).toMatch(/^https?:\/\//);
    for (const text of packed(3_000)) {
      await say(page, `${text}\n${text.slice(0, 9)}`);
      await shows('.bubble', `${text}\n${text.slice(0, 9)}`);
    }
  });

  it('in conversations and the customers beside them, one after the other', async () => {
    // The queue begins with the last of them, and fetches the others as one goes on.
    for (const { name, payload, conversationId } of [...people].reverse()) {
      await go(`/inbox/unassigned/${conversationId}`);
      await shows('.thread-title h2', name);
      await shows('.customer-head h2', name);
      await shows('.bubble', payload);
      await shows('.queue-row[aria-current] .queue-row-name', name);
      await shows('.queue-row[aria-current] .queue-row-said', payload);
    }
  }, 120_000);

  it('in the table, in every field of a customer, and in filters that stand in the address', async () => {
    await go('/customers?size=200');
    await page.waitForSelector('.customer-row');
    expect(await page.locator('.customer-row').count()).toBe(payloads.length + people.length + 1);
    await page.click('[aria-controls="more-filters"]');
    for (const { id, name } of people) {
      await go(`/customers/${id}`);
      await shows('.customer-drawer #name', name);
    }
    for (const { payload } of people) {
      const said = encodeURIComponent(payload);
      await go(`/customers?q=${said}&name=${said}&email=${said}&phone=${said}&tag=${said}`);
      await shows('.filters-q input', payload);
      await shows('#more-filters [aria-label="Name contains"]', payload);
      await shows('#more-filters [aria-label="Phone, whole"]', payload);
    }
  }, 120_000);

  it('in what is searched for', async () => {
    for (const [path, field] of [
      ['/inbox/all', '.queue-search input'],
      ['/customers', '.filters-q input'],
    ] as const) {
      await go(path);
      for (const text of packed(255)) {
        const asked = page.waitForResponse((response) => new URL(response.url()).searchParams.has('q'));
        await page.fill(field, text);
        await asked;
      }
    }
  });

  it('in canned replies, where they are kept and where they are offered', async () => {
    await go('/settings/replies');
    const contents = packed(1_000);
    for (const content of contents) await shows('.replies li *', content);
    await go(`/inbox/all/${talk}`);
    await page.waitForSelector('.bubble');
    for (const [index, content] of contents.entries()) {
      await page.fill('.composer textarea', `/x${index}`);
      await shows('.canned-picker li span', content);
    }
    await page.press('.composer textarea', 'Enter');
    await shows('.composer textarea', contents.at(-1) ?? '');
  });

  it('in the names of agents', async () => {
    await go('/agents');
    for (const { name } of agents.slice(0, 3)) {
      await page.getByLabel(`Actions for \u2068${name}\u2069`, { exact: true }).click();
      await page.click('.ant-dropdown:not(.ant-dropdown-hidden) .ant-dropdown-menu-item >> text=Edit');
      await shows('.ant-drawer #name', name);
      await page.click('.ant-drawer-close');
      await page.waitForSelector('.ant-drawer #name', { state: 'detached' });
    }
    await go('/inbox/all');
    await page.waitForSelector('.queue-row');
    for (const [index, { token: own, name }] of agents.entries()) {
      const conversationId = people[index]?.conversationId ?? '';
      // Who answers first serves it.
      await kefu.call('POST', `/conversations/${conversationId}/messages`, { token: own, body: { content: 'Hello' } });
      await shows('.queue-row-assignee', name);
      await go(`/inbox/all/${conversationId}`);
      await shows('.served-by', `Assigned to ${name}`);
      await shows('.message-sender', name);
    }
    await page.press('body', 't');
    for (const { name } of agents.slice(0, -1)) await shows('.transfer-list strong', name);
  });

  it('in the name of whoever is signed in', async () => {
    const [first] = agents;
    const own = await sitDown(browser, kefu, {
      path: '/settings/profile',
      email: first?.email ?? '',
      password: agentPassword,
    });
    for (const { name } of agents) {
      await kefu.call('PUT', `/agents/${first?.id ?? ''}`, { token, body: { name } });
      await own.page.reload();
      await own.page.getByLabel(name).first().waitFor();
      await own.page.getByText(name).first().waitFor();
    }
    expect(own.complaints).toEqual([]);
    await own.close();
  });
});
