import { beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { agent } from './support/chat.js';
import { chatSuite } from './support/chat-suite.js';

interface Item {
  id: string;
  customerId: string;
  status: string;
  assigneeId: string | null;
  lastMessageAt: string;
  createdAt: string;
}

describe('the list of conversations', () => {
  const suite = chatSuite();
  const { assign, act, newCustomer } = suite;
  let one: { id: string; token: string };
  let other: { id: string; token: string };
  let everything: Item[];
  const list = (query: string, token = suite.admin) => suite.kefu.call('GET', `/conversations${query}`, { token });
  const idsOf = async (query: string, token?: string) =>
    (await list(query, token)).data.content.map(({ id }: Item) => id) as string[];

  // Read by every test, changed by none: open and resolved ones, each nobody's, one agent's or the other's.
  beforeAll(async () => {
    [one, other] = [await agent(suite.kefu), await agent(suite.kefu)];
    for (const assigneeId of [null, one.id, other.id, one.id]) {
      const { chat } = await newCustomer();
      const first = await chat.post('第一次');
      await assign(first.conversationId, assigneeId);
      await act(first.conversationId, 'resolve');
      const second = await chat.post('第二次');
      if (assigneeId !== other.id) await assign(second.conversationId, assigneeId);
      chat.drop();
    }
    everything = (await list('?size=200')).data.content;
  });

  it('has all of them, each with its customer and its last message, the latest first', async () => {
    expect(everything).toHaveLength(8);
    for (const item of everything) {
      expect(item).toMatchObject({
        customer: { id: item.customerId, name: '张三', primaryChannel: 'WEB', avatarUrl: null },
        lastMessage: { conversationId: item.id, createdAt: item.lastMessageAt, seq: 1 },
        channel: 'WEB',
        lastSeq: 1,
        unreadCount: 1,
        readSeq: 0,
      });
      expect((await suite.kefu.call('GET', `/conversations/${item.id}`, { token: suite.admin })).data).toEqual(item);
    }
    const times = everything.map(({ lastMessageAt }) => lastMessageAt);
    expect(times).toEqual([...times].sort().reverse());
  });

  it('is what fits every filter, alone and together', async () => {
    const assignees: [string, string | null][] = [
      ['none', null],
      ['me', one.id],
      [one.id, one.id],
      [other.id.toUpperCase(), other.id],
      [uuid(), 'nobody'],
    ];
    const customerIds = [...new Set(everything.map(({ customerId }) => customerId)), uuid()];
    for (const status of [undefined, 'OPEN', 'RESOLVED']) {
      for (const [assignee, assigneeId] of [[undefined, undefined] as const, ...assignees]) {
        for (const customerId of [undefined, ...customerIds]) {
          const query = Object.entries({ status, assignee, customerId }).filter(([, value]) => value !== undefined);
          const fitting = everything.filter(
            (item) =>
              (status === undefined || item.status === status) &&
              (assignee === undefined || item.assigneeId === assigneeId) &&
              (customerId === undefined || item.customerId === customerId),
          );
          const path = `?${new URLSearchParams(query as [string, string][]).toString()}`;
          expect([path, await idsOf(path, one.token)]).toEqual([path, fitting.map(({ id }) => id)]);
        }
      }
    }
  });

  it('is searched by what its customers are called', async () => {
    const named = async (name: string, channelId: string) => {
      const { data } = await suite.kefu.call('POST', '/public/customer-token', {
        body: { name, channel: 'LINE', channelId },
      });
      const chat = await suite.connect(data.token);
      const { conversationId } = await chat.post('找我');
      chat.drop();
      return { id: conversationId as string, customerId: data.customerId as string };
    };
    const all = [await named('Anna Schmidt', 'Uline-1'), await named('Hanna', 'Uline-2')];
    const [anna, hanna] = all.map(({ id }) => id);
    expect((await idsOf('?q=anna')).sort()).toEqual([anna, hanna].sort());
    expect(await idsOf('?q=schmi')).toEqual([anna]);
    expect(await idsOf('?q=Uline-2&status=OPEN&assignee=none')).toEqual([hanna]);
    expect(await idsOf('?q=anna&status=RESOLVED')).toEqual([]);
    expect(await idsOf('?q=nobody')).toEqual([]);
    for (const { customerId } of all)
      await suite.kefu.call('DELETE', `/customers/${customerId}`, { token: suite.admin });
  });

  it('shows “me” each agent their own', async () => {
    for (const { id, token } of [one, other]) {
      const { content } = (await list('?assignee=me', token)).data as { content: Item[] };
      expect(content.length).toBeGreaterThan(0);
      for (const { assigneeId } of content) expect(assigneeId).toBe(id);
    }
  });

  it.each(['lastMessageAt,desc', 'lastMessageAt,asc', 'createdAt', 'createdAt,DESC'])(
    'is sorted by %s',
    async (sort) => {
      const { content } = (await list(`?sort=${sort}`)).data as { content: Item[] };
      const [field = '', direction = 'asc'] = sort.split(',');
      const times = content.map((item) => item[field as 'createdAt']);
      const ascending = [...times].sort();
      expect(times).toEqual(direction.toLowerCase() === 'desc' ? ascending.reverse() : ascending);
      expect(content).toHaveLength(8);
    },
  );

  it('is sorted by two fields as well', async () => {
    expect(await idsOf('?sort=createdAt,desc&sort=lastMessageAt,asc')).toEqual(await idsOf('?sort=createdAt,desc'));
  });

  it.each(['', '&sort=createdAt,asc', '&status=OPEN', '&sort=createdAt,desc&sort=lastMessageAt,desc'])(
    'comes in pages, by number and by cursor, with the same rows: %s',
    async (rest) => {
      const whole = await idsOf(`?size=200${rest}`);
      const byNumber: string[] = [];
      for (let page = 0; page * 3 < whole.length; page += 1)
        byNumber.push(...(await idsOf(`?size=3&page=${page}${rest}`)));
      expect(byNumber).toEqual(whole);

      const byCursor: string[] = [];
      let { data } = await list(`?size=3${rest}`);
      for (;;) {
        byCursor.push(...data.content.map(({ id }: Item) => id));
        if (data.nextCursor === null) break;
        ({ data } = await list(`?size=3${rest}&cursor=${encodeURIComponent(data.nextCursor)}`));
        expect([data.totalElements, data.totalPages]).toEqual([null, null]);
      }
      expect(byCursor).toEqual(whole);
    },
  );

  it('is counted, unless it is asked not to be', async () => {
    const { data } = await list('?size=3&page=1');
    expect(data).toMatchObject({ totalElements: 8, totalPages: 3, number: 1, size: 3, first: false, last: false });
    const uncounted = (await list('?size=3&total=false')).data;
    expect(uncounted).toMatchObject({ totalElements: null, totalPages: null, numberOfElements: 3 });
    expect(uncounted.nextCursor).toEqual(expect.any(String));
    expect((await list('?size=3&page=2')).data).toMatchObject({ numberOfElements: 2, last: true, nextCursor: null });
    expect((await list('?page=7')).data).toMatchObject({ content: [], empty: true, totalElements: 8 });
  });

  it.each([
    ['status=open', 'status'],
    ['status=CLOSED', 'status'],
    ['status=OPEN&status=RESOLVED', 'status'],
    ['assignee=nobody', 'assignee'],
    ['assignee=', 'assignee'],
    ['assignee=ME', 'assignee'],
    ['assignee=me&assignee=none', 'assignee'],
    ['customerId=1', 'customerId'],
    ['customerId[]=1', 'customerId[]'],
    ['sort=lastSeq,asc', 'sort'],
    ['sort=lastMessageAt,down', 'sort'],
    ['sort=last_message_at,asc', 'sort'],
    ['sort=createdAt&sort=createdAt,desc', 'sort'],
    ['page=-1', 'page'],
    ['page=one', 'page'],
    ['page=1e3', 'page'],
    ['size=0', 'size'],
    ['size=201', 'size'],
    ['size=2&size=3', 'size'],
    ['total=maybe', 'total'],
    ['cursor=nonsense', 'cursor'],
    ['cursor=W10', 'cursor'],
    ['limit=3', 'limit'],
    ['q=', 'q'],
  ])('refuses %s and names the parameter', async (query, field) => {
    const { status, error } = await list(`?${query}`);
    expect([status, error?.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(error.fields.map((fault: { field: string }) => fault.field)).toEqual([field]);
  });

  it('refuses a cursor of another order, and one together with a page', async () => {
    const { nextCursor } = (await list('?size=1')).data;
    const cursor = encodeURIComponent(nextCursor);
    for (const query of [`?cursor=${cursor}&sort=createdAt,asc`, `?cursor=${cursor}&page=1`]) {
      const { status, error } = await list(query);
      expect([status, error.fields.map((fault: { field: string }) => fault.field)]).toEqual([400, ['cursor']]);
    }
  });

  it('of one customer has theirs alone', async () => {
    const [{ customerId } = { customerId: '' }] = everything;
    const of = (id: string, query = '') =>
      suite.kefu.call('GET', `/customers/${id}/conversations${query}`, { token: one.token });
    const theirs = everything.filter((item) => item.customerId === customerId);
    expect((await of(customerId)).data.content).toEqual(theirs);
    expect((await of(customerId.toUpperCase())).data.content).toEqual(theirs);
    expect((await of(customerId, '?status=RESOLVED')).data.content).toEqual(
      theirs.filter(({ status }) => status === 'RESOLVED'),
    );
    expect((await of(customerId, '?size=1&page=1')).data).toMatchObject({ content: [theirs[1]], totalElements: 2 });

    const { id: silent } = await newCustomer();
    expect((await of(silent)).data).toMatchObject({ content: [], totalElements: 0 });
    const missing = await of(uuid());
    expect([missing.status, missing.error.code]).toEqual([404, 'CUSTOMER_NOT_FOUND']);
    expect((await of('1')).status).toBe(400);
    for (const query of ['?assignee=me', `?customerId=${customerId}`, '?status=open']) {
      expect([query, (await of(customerId, query)).status]).toEqual([query, 400]);
    }
  });

  it('is for agents', async () => {
    const { token } = await newCustomer();
    expect((await list('', token)).status).toBe(403);
    expect((await suite.kefu.call('GET', '/conversations')).status).toBe(401);
  });
});
