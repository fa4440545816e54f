import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kefu } from './support/kefu.js';

/** Moments, but not as they are stored: the database would compare them as text. */
const unstored = ['2024-01-15 24:00:00.000', '2024-01-15T10:30:00.00Z', '2024-01-15T10:30:00.000'];

const nobody = '0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e';

const cursorAt = (time: string) => Buffer.from(JSON.stringify(['createdAt,desc', time, nobody])).toString('base64url');

const sorted = { sorted: true, unsorted: false, empty: false };

describe("a page of the document's list is Spring Data's page", () => {
  let kefu: Kefu;
  let token: string;
  beforeAll(async () => {
    kefu = await Kefu.start();
    token = await kefu.login();
    for (const name of ['一', '二', '三', '四', '五']) {
      await kefu.call('POST', '/customers', { token, body: { name, primaryChannel: 'WEB' } });
    }
  });
  afterAll(() => kefu.stop());

  const page = async (query: string) => (await kefu.call('GET', `/customers?${query}`, { token })).data;
  const names = (data: { content: { name: string }[] }) => data.content.map(({ name }) => name);

  it('the first page has every key', async () => {
    const data = await page('page=0&size=2');
    expect(data).toEqual({
      content: [expect.objectContaining({ name: '五' }), expect.objectContaining({ name: '四' })],
      pageable: { pageNumber: 0, pageSize: 2, offset: 0, paged: true, unpaged: false, sort: sorted },
      totalElements: 5,
      totalPages: 3,
      size: 2,
      number: 0,
      numberOfElements: 2,
      first: true,
      last: false,
      empty: false,
      sort: sorted,
      nextCursor: expect.any(String),
    });
  });

  it('the last page is short and says so', async () => {
    const data = await page('page=2&size=2');
    expect(names(data)).toEqual(['一']);
    expect(data).toMatchObject({ number: 2, numberOfElements: 1, first: false, last: true, nextCursor: null });
    expect(data.pageable).toMatchObject({ pageNumber: 2, offset: 4 });
  });

  it('a page beyond the end is empty, and still knows the totals', async () => {
    const data = await page('page=9&size=2');
    expect(data).toMatchObject({ content: [], empty: true, numberOfElements: 0, totalElements: 5, totalPages: 3 });
    expect(data).toMatchObject({ number: 9, first: false, last: true, nextCursor: null });
  });

  it('an empty list is one empty page', async () => {
    const data = await page('name=nobody');
    expect(data).toMatchObject({ content: [], totalElements: 0, totalPages: 0, number: 0, first: true, last: true });
  });

  it('pages by number and by cursor show every customer once, in the same order', async () => {
    const byNumber = [...names(await page('page=0&size=2')), ...names(await page('page=1&size=2'))];
    expect([...byNumber, ...names(await page('page=2&size=2'))]).toEqual(['五', '四', '三', '二', '一']);

    const byCursor: string[] = [];
    for (let query = 'size=2'; query !== '';) {
      const data = await page(query);
      byCursor.push(...names(data));
      if (query !== 'size=2') expect([data.totalElements, data.totalPages, data.number]).toEqual([null, null, 0]);
      query = data.nextCursor === null ? '' : `size=2&cursor=${encodeURIComponent(data.nextCursor)}`;
    }
    expect(byCursor).toEqual(['五', '四', '三', '二', '一']);
  });

  it.each([
    ['page=-1', 'page'],
    ['page=x', 'page'],
    ['page=1.5', 'page'],
    ['page=', 'page'],
    ['size=0', 'size'],
    ['size=201', 'size'],
    ['size=-1', 'size'],
    ['page=0&page=1', 'page'],
    ['size=1&size=2', 'size'],
    ['name=a&name=b', 'name'],
    ['channel=WEB&channel=APP', 'channel'],
    ['channel=web', 'channel'],
    ['channel=FAX', 'channel'],
    ['active=yes', 'active'],
    ['active=1', 'active'],
    ['active=TRUE', 'active'],
    ['active=true&active=false', 'active'],
    ['sort=password', 'sort'],
    ['sort=id', 'sort'],
    ['sort=createdAt,down', 'sort'],
    ['sort=createdAt;DROP TABLE customers', 'sort'],
    ['sort=created_at', 'sort'],
    ['sort=createdAt&sort=createdAt', 'sort'],
    ['cursor=zzz', 'cursor'],
    ...unstored.map((time) => [`cursor=${cursorAt(time)}`, 'cursor'] as const),
    ['total=maybe', 'total'],
    ['name=', 'name'],
  ])('%s is refused, naming %s', async (query, field) => {
    const answer = await kefu.call('GET', `/customers?${query}`, { token });
    expect([answer.status, answer.error.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(answer.error.fields.map((fault: { field: string }) => fault.field)).toEqual([field]);
  });

  it('size may be 1 to 200, and the total can be left out', async () => {
    expect((await page('size=1')).content).toHaveLength(1);
    expect((await page('size=200')).content).toHaveLength(5);
    expect(await page('total=false')).toMatchObject({ totalElements: null, totalPages: null, numberOfElements: 5 });
  });
});
