import { describe, expect, it } from '@jest/globals';
import { until } from '../support/console.js';
import { payloads } from '../support/payloads.js';
import { findBrowser } from '../support/programs.js';
import { shopSuite } from '../support/shop-suite.js';
import { Visit } from '../support/shop.js';

const withChromium = findBrowser() === undefined ? describe.skip : describe;

/** Before the widget, so that nothing happens unseen. */
const script = `window.breaches = [];
  document.addEventListener('securitypolicyviolation', (event) => window.breaches.push(event.violatedDirective));`;

const all = payloads.join(' ');
const attribute = (name: string, value: string) =>
  `data-${name}="${value.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`;

/** What the widget draws, and nothing beyond it. */
const strange = `(({ shadowRoot }) => ({
  elements: [...shadowRoot.querySelectorAll('*')].map(({ localName }) => localName).filter((name) => !['a', 'b', 'button',
    'circle', 'div', 'form', 'h2', 'header', 'i', 'input', 'label', 'p', 'path', 'rect', 'section', 'small', 'span',
    'svg', 'textarea', 'time'].includes(name)),
  handlers: [...shadowRoot.querySelectorAll('*')].flatMap((element) => element.getAttributeNames())
    .filter((name) => /^on|^src|^srcdoc|^formaction/.test(name)),
  page: document.querySelectorAll('html > :not(head, body), body > :not(main), main > :not(h1, p)').length,
  links: [...new Set([...shadowRoot.querySelectorAll('a')].map(({ protocol, rel, target }) =>
    [protocol.replace('https', 'http'), rel, target].join()))],
  breaches,
}))(document.querySelector('kefu-widget'))`;

withChromium('what anybody says stays text in the widget', () => {
  const suite = shopSuite();

  const visit = async (attributes: string) => {
    return suite.visit({ attributes, script });
  };
  const judge = async (seen: Visit, links: string[]) => {
    const clean = { elements: [], handlers: [], page: 1, breaches: [] };
    expect(await seen.page.evaluate(strange)).toEqual({ ...clean, links });
    expect(seen.complaints).toEqual([]);
  };

  it(`in ${payloads.length} messages of each side, with metadata, under a title and a greeting of the same`, async () => {
    const seen = await visit(`${attribute('title', all)} ${attribute('greeting', all)}`);
    await seen.open();
    expect(await seen.page.locator('.who h2').textContent()).toBe(all);
    expect(await seen.page.locator('.greeting .bubble').textContent()).toBe(all);
    const own = payloads.map((payload, index) => `${index} ${payload}`);
    for (const words of own) await seen.say(words);
    const { conversationId } = await suite.desk.next((frame) => frame.content === own.at(-1));
    for (const payload of payloads) {
      await suite.desk.post(payload, { conversationId, metadata: { [payload]: payload, avatarUrl: payload } });
    }
    await until(
      seen.page,
      `document.querySelector('kefu-widget').shadowRoot.querySelectorAll('.bubble').length > ${payloads.length * 2}`,
    );
    expect(await seen.said()).toEqual([...own, ...payloads]);
    await judge(seen, ['http:,noopener noreferrer nofollow,_blank']);
  });

  it('in the name that a customer gives, that the page gives, and in every other option', async () => {
    const names = ['lang', 'theme', 'accent', 'position', 'name', 'sound', 'notifications', 'title-mark'];
    const options = names.map((name) => attribute(name, all)).join(' ');
    const seen = await visit(`${options} data-open`);
    await seen.panel.waitFor();
    for (const [index, name] of payloads.entries()) {
      const customer = JSON.stringify({ name, channelId: `xss-of-the-widget-${index}` });
      await seen.page.evaluate(`Kefu.identify(${customer})`);
    }
    await seen.say('By the last of them');
    const { conversationId } = await suite.desk.next((frame) => frame.content === 'By the last of them');
    const { data } = await suite.kefu.call('GET', `/conversations/${conversationId}`, { token: suite.holder.token });
    expect(data.customer.name).toBe(payloads.at(-1));
    await seen.sees('By the last of them', 'sent');
    await judge(seen, []);
  });

  it('in the name that the form asks for', async () => {
    const seen = await visit('data-prechat="name" data-open');
    for (const payload of payloads) {
      await seen.page.getByPlaceholder('Your name').fill(payload.slice(0, 60));
      await seen.page.getByRole('button', { name: 'Start chatting' }).click();
      await seen.field.waitFor();
      await seen.page.evaluate('Kefu.reset()');
    }
    await judge(seen, []);
  });

  it('in the name of the agent who serves, above the chat, beside a message and in its preview', async () => {
    const admin = await suite.kefu.login();
    const seen = await visit('');
    await seen.open();
    await seen.say('Who are you?');
    const { conversationId } = await suite.desk.next((frame) => frame.content === 'Who are you?');
    await seen.sees('Who are you?', 'sent');
    const assigned = await suite.kefu.call('POST', `/conversations/${conversationId}/assign`, {
      token: admin,
      body: { agentId: suite.holder.id },
    });
    expect(assigned.status).toBe(200);
    for (let from = 0; from < payloads.length; from += 3) {
      const name = payloads
        .slice(from, from + 3)
        .join(' ')
        .trim();
      const renamed = await suite.kefu.call('PUT', `/agents/${suite.holder.id}`, { token: admin, body: { name } });
      expect(renamed.data.name).toBe(name);
      await seen.page.reload();
      await seen.page.locator('.who h2').filter({ hasText: name }).waitFor();
      expect(await seen.page.locator('.who h2').textContent()).toBe(name);
      await judge(seen, []);
    }
    await suite.desk.post('Nobody', { conversationId });
    await seen.page.locator('.sender').waitFor();
    await seen.field.press('Escape');
    await suite.desk.post('Still nobody', { conversationId });
    await seen.page.locator('.peek').waitFor();
    await judge(seen, []);
  });
});
