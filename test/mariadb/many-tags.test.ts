import { beforeAll, describe, expect, it } from '@jest/globals';
import { countedSuite } from '../support/counted-suite.js';
import { eventually } from '../support/process.js';
import { ScanWatch } from '../support/scans.js';

/** Customers with tags, each with as many as there may be; more of them fit than are looked for one by one. */
const tagged = 60;
const tagsOfOne = 50;
const tags = 800;

/** Newer ones without any, whom a walk passes first. */
const plain = 2_000;

describe('a part of more tags than are named', () => {
  const at = countedSuite();
  beforeAll(async () => {
    const add = (name: string, own: string[]) =>
      at().kefu.call('POST', '/customers', { token: at().admin, body: { name, primaryChannel: 'WEB', tags: own } });
    const tagsOf = (n: number) => Array.from({ length: tagsOfOne }, (_v, k) => `order-${(n * tagsOfOne + k) % tags}`);
    for (let n = 0; n < tagged; n += 1) await add(`有标签 ${n}`, tagsOf(n));
    for (let n = 0; n < plain; n += 50) {
      await Promise.all(Array.from({ length: 50 }, (_v, k) => add(`没有 ${n + k}`, [])));
    }
  });
  it('is not looked for in each customer by each of them, whatever the order', async () => {
    const watch = await ScanWatch.open(at().database);
    const reads: [string, number][] = [];
    for (const order of [
      '',
      '&sort=active,desc',
      '&sort=name,asc&total=false',
      '&active=true&sort=primaryChannel,desc',
    ]) {
      let page: any;
      const rows = await watch.rowsReadDuring(async () => {
        page = await at().kefu.call('GET', `/customers?tag=order&size=100${order}`, { token: at().admin });
      });
      expect([order, page.data.content.length]).toEqual([order, tagged]);
      reads.push([order, rows]);
    }
    // A few looks at each of their rows.
    expect(reads.filter(([, rows]) => rows > 20 * tagged * tagsOfOne)).toEqual([]);
  });

  it('is walked along where most have one, and none of it sorted', async () => {
    await at().database.query(
      `INSERT INTO customer_tags (tag, created_at, customer_id, primary_channel, active)
       SELECT t.tag, c.created_at, c.id, c.primary_channel, c.active
         FROM customers c JOIN tags t ON t.tag < 'order-15' WHERE c.tags IS NULL OR c.tags = '[]'`,
    );
    const [row] = await at().database.query('SELECT COUNT(*) AS n FROM customer_tags');
    const all = Number(row?.n);
    expect(all).toBeGreaterThan(50_000);
    const watch = await ScanWatch.open(at().database);
    const list = () => at().kefu.call('GET', '/customers?tag=order&total=false', { token: at().admin });
    // How many there are is remembered for some seconds, also from before.
    await eventually(async () => {
      let page: any;
      const rows = await watch.rowsReadDuring(async () => (page = await list()));
      expect(page.data.content).toHaveLength(20);
      expect(rows).toBeLessThan(all / 10);
    });
  });
});
