import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Chat, customer, type Frame } from './support/chat.js';
import { Clock } from './support/clock.js';
import { createDatabase, deafNodes, type TestDatabase } from './support/database.js';
import { Kefu } from './support/kefu.js';
import { eventually } from './support/process.js';

const zones = ['UTC', 'Asia/Shanghai', 'America/St_Johns'];

/** Moments in and around the hours that these zones skip or repeat, and random ones. */
const moments = [
  '2024-03-10T05:29:59.999Z',
  '2024-03-10T05:30:00.000Z',
  '2024-03-10T05:45:00.123Z',
  '2024-11-03T04:15:00.000Z',
  '2024-11-03T05:15:00.000Z',
  '1986-05-03T18:30:00.000Z',
  '1991-09-14T15:30:00.000Z',
  '2024-02-29T15:59:59.999Z',
  ...Array.from({ length: 992 }, (_value, n) => new Date(Date.UTC(1975, 0, 1) + n * 1_866_777_913).toISOString()),
];

/** In an hour that St. John's will skip. */
const laterMoment = '2036-03-09T05:45:00.123Z';

/** As the database has it. */
const stored = (moment: string) => moment.slice(0, 23).replace('T', ' ');

describe('a moment', () => {
  let database: TestDatabase;
  const nodes: Kefu[] = [];
  let token: string;
  let person: { id: string; token: string };
  let conversationId: string;

  beforeAll(async () => {
    database = await createDatabase();
    for (const TZ of zones) nodes.push(await Kefu.start({ database, env: { ...deafNodes(), TZ } }));
    token = await first().login();
    if (database.engine === 'mariadb') await database.query("SET time_zone = '+00:00'");
    person = await customer(first());
    const chat = await Chat.connect(first(), person.token);
    for (const moment of moments.slice(0, 8)) ({ conversationId } = await chat.post(moment));
    await chat.close();
    await setTimes();
  });
  afterAll(async () => {
    Chat.dropAll();
    for (const node of nodes) await node.stop();
    await database.drop();
  });

  const first = (): Kefu => {
    const [node] = nodes;
    if (node === undefined) throw new Error('No node was started');
    return node;
  };
  const moment = (n: number) => stored(moments[n] ?? '');
  const read = async (node: Kefu, path: string) => (await node.call('GET', path, { token })).data;

  /** Gives what is there the moments, whatever it is: the n-th message the n-th. */
  async function setTimes(): Promise<void> {
    for (const content of moments.slice(0, 8)) {
      const times = [stored(content), conversationId, content];
      await database.query('UPDATE messages SET created_at = ? WHERE conversation_id = ? AND content = ?', times);
    }
    await database.query(
      `UPDATE conversations SET created_at = ?, last_message_at = ?, last_reply_at = ?, waiting_since = ?,
              status = 'RESOLVED', open_for = NULL, resolved_at = ? WHERE id = ?`,
      [moment(1), moment(2), moment(3), moment(4), moment(5), conversationId],
    );
    await database.query('UPDATE customer_tokens SET created_at = ?, expires_at = ?, sees_from = ?', [
      moment(2),
      stored(laterMoment),
      moment(6),
    ]);
    await database.query('UPDATE agents SET created_at = ?, updated_at = ?', [moment(1), moment(2)]);
    await bornAt(moments);
    const entries = moments.flatMap((at, n) => [
      `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`,
      person.id,
      person.id,
      stored(at),
    ]);
    const row = "(?, 'customer.updated', 'system', 'customer', ?, ?, ?)";
    await database.query(
      `INSERT INTO audit_entries (id, action, actor_type, subject_type, subject_id, customer_id, created_at)
       VALUES ${moments.map(() => row).join()}`,
      entries,
    );
  }

  /** A customer for each moment, created then. */
  async function bornAt(times: string[]): Promise<void> {
    const body = { name: '那时', primaryChannel: 'SMS' };
    const ids: string[] = [];
    while (ids.length < times.length) {
      const wave = times.slice(ids.length, ids.length + 50);
      const answers = await Promise.all(wave.map(() => first().call('POST', '/customers', { token, body })));
      ids.push(...answers.map(({ data }) => data.id as string));
    }
    const whens = ids.flatMap((id, n) => [id, stored(times[n] ?? '')]);
    const time = `CASE id ${ids.map(() => 'WHEN ? THEN ?').join(' ')} END`;
    await database.query(
      `UPDATE customers SET created_at = ${time}, updated_at = ${time} WHERE id IN (${ids.map(() => '?').join()})`,
      [...whens, ...whens, ...ids],
    );
  }

  it('is the same to nodes in every zone, whatever it is of', async () => {
    const kept = [...moments].sort();
    const [range, among] = ['createdFrom=2024-03-10T05:30:00Z&createdTo=2024-03-10T06:00:00Z', moments.slice(1, 3)];
    for (const node of nodes) {
      const path = `/conversations/${conversationId}`;
      const [, createdAt, lastMessageAt, , waitingSince, resolvedAt] = moments;
      expect(await read(node, path)).toMatchObject({ createdAt, lastMessageAt, waitingSince, resolvedAt });
      expect(timesIn(await read(node, `${path}/messages?afterSeq=0`))).toEqual(moments.slice(0, 8));
      const tokens = await read(node, `/customers/${person.id}/tokens`);
      expect(tokens).toEqual([expect.objectContaining({ createdAt: lastMessageAt, expiresAt: laterMoment })]);
      expect(timesIn((await read(node, '/agents')).content)).toEqual([createdAt]);
      for (const list of ['/customers?channel=SMS', `/audit?customerId=${person.id}&action=customer.updated`]) {
        const ordered = `${list}&size=200&sort=createdAt,asc`;
        const pages = [];
        for (let page = 0; page < 5; page += 1) pages.push(await read(node, `${ordered}&page=${page}`));
        expect(timesIn(pages.flatMap(({ content }) => content))).toEqual(kept);
        expect(timesIn((await read(node, `${ordered}&${range}`)).content)).toEqual(among);
      }
      // The node that they came to remembers them for seconds.
      await eventually(async () => {
        const { data } = await node.call('GET', '/public/validate-token', { token: person.token });
        expect(data.expiresAt).toBe(laterMoment);
      });
    }
  });

  const resumed = async (node: Kefu) => {
    const desk = await Chat.connect(node, token);
    desk.send({ event: 'resume', cursors: { [conversationId]: 0 } });
    await desk.next('resumed');
    await desk.close();
    return desk.messages.map(({ timestamp }: Frame) => timestamp);
  };

  it('is the same in what nodes in every zone send over the chat, and export', async () => {
    const exports = [];
    for (const node of nodes) {
      // The node that they came to has them at hand for seconds, as they came.
      await eventually(async () => expect(await resumed(node)).toEqual(moments.slice(0, 8)));
      const { json } = await node.call('GET', `/customers/${person.id}/export`, { token });
      const { customer: who, identities, tokens, conversations, audit } = json;
      // Positions move as deliveries are noted, and each export is an entry.
      const talks = conversations.map(({ positions: _positions, ...talk }: { positions: unknown }) => talk);
      const acts = audit.filter(({ action }: { action: string }) => action !== 'customer.exported');
      exports.push({ who, identities, tokens, talks, acts });
    }
    expect(exports[0]?.tokens[0].seesFrom).toBe(moments[6]);
    for (const other of exports) expect(other).toEqual(exports[0]);
  });

  it('is now to nodes in every zone when they write it, and the same to the others', async () => {
    const monthMs = 30 * 86_400_000;
    const path = `/conversations/${conversationId}`;
    const isAbout = (time: unknown, expected: number) =>
      expect(Math.abs(Date.parse(String(time)) - expected)).toBeLessThan(60_000);
    for (const node of nodes) {
      const call = (way: string, body?: object) => node.call('POST', way, { token, ...(body && { body }) });
      const { data: created } = await call('/customers', { name: '现在', primaryChannel: 'APP' });
      const { data: issued } = await call(`/customers/${created.id as string}/token`);
      await call(`${path}/reopen`);
      const { data: message } = await call(`${path}/messages`, { content: '现在' });
      const { data: resolved } = await call(`${path}/resolve`);
      for (const time of [created.createdAt, message.createdAt, resolved.resolvedAt]) isAbout(time, Date.now());
      isAbout(issued.expiresAt, Date.now() + monthMs);
      const trails = [];
      for (const other of nodes) {
        expect(await read(other, `/customers/${created.id as string}`)).toEqual(created);
        const [known] = await read(other, `/customers/${created.id as string}/tokens`);
        expect(known.expiresAt).toBe(issued.expiresAt);
        expect((await read(other, `${path}/messages?afterSeq=${(message.seq as number) - 1}`))[0]).toEqual(message);
        expect((await read(other, path)).resolvedAt).toBe(resolved.resolvedAt);
        trails.push((await read(other, `/audit?customerId=${created.id as string}`)).content);
      }
      for (const time of timesIn(trails[0])) isAbout(time, Date.now());
      for (const trail of trails) expect(trail).toEqual(trails[0]);
    }
  });

  const withClock = Clock.isInstalled ? it : it.skip;
  withClock('that a zone skips is written by a node of that zone as it is', async () => {
    const clock = new Clock(new Date('2024-03-10T05:40:00Z'));
    const node = await Kefu.start({ env: { ...clock.env, TZ: 'America/St_Johns', AGENT_TOKEN_TTL: '30d' } });
    const own = await node.login();
    const body = { name: '夏令时', primaryChannel: 'WEB' };
    const { data } = await node.call('POST', '/customers', { token: own, body });
    expect(data.createdAt).toMatch(/^2024-03-10T05:4\d:/);
    const [row] = await node.database.query('SELECT created_at FROM customers');
    expect(String(row?.created_at)).toMatch(/^2024-03-10 05:4\d:/);
    expect((await node.call('GET', `/customers/${data.id as string}`, { token: own })).data).toEqual(data);
    await node.stop();
    clock.remove();
  });
});

function timesIn(all: { createdAt: string }[]): string[] {
  return all.map(({ createdAt }) => createdAt);
}
