import { Chat } from './chat.js';
import type { Kefu } from './kefu.js';

/** Characters that nobody else's name has: what is left of a name may be two of them. */
const [rare, rarer] = ['龘靐', '齉爩'];

const details = (mark: string, name: string) => ({
  // Longer names are kept in a table of their own.
  name: mark === 'one' ? `${name}Zed${mark}` : `${name}Zed${mark}${'儾'.repeat(70)}`,
  email: `Mail${mark}@Example.com`,
  phone: mark === 'one' ? '+8613712345601' : '+8613712345602',
  wechatOpenId: `wx-${mark}-OpenId`,
  whatsappId: `wa-${mark}-Id`,
  lineId: `ln-${mark}-Id`,
  telegramId: `tg-${mark}-Id`,
  facebookId: `fb-${mark}-Id`,
  avatarUrl: `https://example.com/avatar-${mark}.png`,
  location: `Place-${mark}`,
  notes: `Note-${mark}: "quoted"\n第二行-${mark}`,
  tags: ['shared', `Tag-${mark}`, `标签-${mark}`],
  customFields: { [`key-${mark}`]: { deep: [`deep-${mark}`] } },
});

/** Somebody of whom everything that can be held is held: every field twice, identities, tokens, talk and marks. */
export interface WholePerson {
  id: string;
  conversationIds: string[];
  /** What they and others have said of them, in every spelling that a database might keep. */
  words: string[];
  /** What of that is still held before an erasure: the values that were changed stand in the audit trail. */
  now: ReturnType<typeof details>;
}

/** @param admin the token of an administrator */
export async function createWholePerson(kefu: Kefu, admin: string): Promise<WholePerson> {
  const [before, now] = [details('one', rare), details('two', rarer)];
  const headers = { 'x-request-id': 'request-of-person', 'x-forwarded-for': '203.0.113.77' };
  const arrive = (channel: string, channelId: string, name: string) =>
    kefu.call('POST', '/public/customer-token', { body: { name, channel, channelId }, headers });
  const { customerId: id, token } = (await arrive('WEB', 'web-secret-of-person', '最初龖')).data;
  for (const body of [before, now]) {
    // Agents choose ids of their requests as well.
    const own = { 'x-request-id': `change-of-${body.wechatOpenId}` };
    const { status, text } = await kefu.call('PUT', `/customers/${id as string}`, { token: admin, body, headers: own });
    if (status !== 200) throw new Error(text);
  }
  await arrive('LINE', now.lineId, 'Stated-Name-龗');
  const first = await talk(kefu, { token: token as string, admin });
  await kefu.call('POST', `/conversations/${first}/resolve`, { token: admin });
  const second = await talk(kefu, { token: token as string, admin });
  const ended = (await arrive('WEB', 'web-secret-of-person', 'x')).data.token as string;
  await kefu.call('DELETE', '/public/customer-token', { token: ended, headers });
  const { data: tokens } = await kefu.call('GET', `/customers/${id as string}/tokens`, { token: admin });
  await kefu.call('DELETE', `/customers/${id as string}/tokens/${tokens.at(-1).id as string}`, { token: admin });
  const said = ['Said-龞', 'meta-龞', 'client-龞', 'Reply-龞', 'Internal-龞'];
  const origin = ['request-of-person', '203.0.113.77', 'web-secret-of-person', '最初龖', 'Stated-Name-龗'];
  const values = [before, now].flatMap((values) => textsIn(values)).filter((text) => text !== 'shared');
  const grams = [rare, rarer, '最初', '初龖', '儾儾'];
  const words = [...values, ...said, ...origin, ...grams].flatMap(spellings);
  return { id: id as string, conversationIds: [first, second], words: [...new Set(words)], now };
}

async function talk(kefu: Kefu, { token, admin }: { token: string; admin: string }): Promise<string> {
  const chat = await Chat.connect(kefu, token, { headers: { 'x-forwarded-for': '203.0.113.77' } });
  const clientMessageId = `client-龞-${Math.random()}`;
  const { conversationId } = await chat.post('Said-龞', { metadata: { page: 'meta-龞' }, clientMessageId });
  const path = `/conversations/${conversationId as string}`;
  for (const body of [{ content: 'Reply-龞' }, { content: 'Internal-龞', internal: true }]) {
    await kefu.call('POST', `${path}/messages`, { token: admin, body });
  }
  await kefu.call('PUT', `${path}/read`, { token, body: { seq: 2 } });
  await kefu.call('PUT', `${path}/read`, { token: admin, body: { seq: 3 } });
  Chat.dropAll();
  return conversationId as string;
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return Object.entries(value).flatMap(([key, inner]) => [...(key.startsWith('key-') ? [key] : []), ...textsIn(inner)]);
}

/** As it is, in other cases, decomposed, as JSON has it with and without other characters than ASCII, in an address. */
function spellings(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const ascii = json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const plain = [text, text.toLowerCase(), text.toUpperCase(), text.normalize('NFKD'), json, ascii];
  return [...plain, encodeURIComponent(text), text.replace(/^\+/, '')];
}
