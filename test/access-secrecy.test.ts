import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clientEvents } from '../src/chat/frame.dto.js';
import { actsOf, recordsThemselves } from './support/acts.js';
import { apiRoutes } from './support/audiences.js';
import { haveRedis } from './support/chat-nodes.js';
import { Day, identitySecret, metricsToken } from './support/day.js';
import { dumpTables, tablesWith } from './support/dump.js';
import { FrailDatabase } from './support/frail-database.js';
import { adminPassword, jwtSecret, Kefu } from './support/kefu.js';
import { eventually } from './support/process.js';
import { findProgram } from './support/programs.js';
import { RedisServer } from './support/redis.js';

const withRedis = findProgram('redis-server') === undefined ? describe.skip : describe;

/** What Redis is told so that it is seen that this would be found in what it is told. */
const seen = '看得见';

/** `MONITOR` writes each byte that is no ASCII as `\xNN`. */
function readable(escaped: string): string {
  const bytes = escaped.replace(/\\x([\da-f]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}

/** A day in the life of the service, and then a look into everything it has left behind. */
withRedis('what is secret', () => {
  let redis: RedisServer;
  let frail: FrailDatabase;
  let nodes: [Kefu, ...Kefu[]];
  let day: Day;
  let escaped = '';

  beforeAll(async () => {
    redis = await RedisServer.start();
    const monitor = connect(redis.port, '127.0.0.1');
    await once(monitor, 'connect');
    monitor.on('data', (chunk) => (escaped += chunk.toString()));
    monitor.on('error', () => monitor.destroy());
    monitor.write('MONITOR\r\n');
    frail = await FrailDatabase.create();
    const env = { REDIS_URL: redis.url, RATE_LIMIT: 'on', LOG_LEVEL: 'trace', ADMIN_PASSWORD: adminPassword };
    // The proofs of a host are secrets too; those without one still come in.
    Object.assign(env, { IDENTITY_SECRET: identitySecret, IDENTITY_MODE: 'open', METRICS_TOKEN: metricsToken });
    const start = () => Kefu.start({ database: frail.database, env, under: frail.under });
    // An embedded database is one node's.
    nodes = frail.database.engine === 'sqlite' ? [await start()] : [await start(), await start()];
    await haveRedis(...nodes);
    day = new Day(nodes, frail);
    await day.live();
    const control = connect(redis.port, '127.0.0.1');
    control.end(`PUBLISH control ${seen}\r\n`);
    // It comes after everything else.
    await eventually(async () => {
      await nodes[0].callRoot('GET', '/health/live');
      expect(readable(escaped)).toContain(seen);
    });
  });
  afterAll(async () => {
    for (const node of nodes) await node.stop();
    await frail.drop();
    await redis.stop();
  });

  const anyToken = /cust_[\da-f]{8}-|eyJ[\w-]+\.|argon2/;

  it('was in every call and in every frame that there is', () => {
    expect([...day.done].sort()).toEqual([...apiRoutes].sort());
    expect([...day.events].sort()).toEqual([...clientEvents].sort());
  });

  it('left an entry in the audit trail wherever something was changed, and nowhere else', () => {
    const acts = [...day.acts].map(([route, actions]): [string, string[]] => [route, [...actions].sort()]);
    expect(Object.fromEntries(acts.filter(([, actions]) => actions.length > 0))).toEqual(actsOf);
    const withoutOne = acts.filter(([, actions]) => actions.length === 0).map(([route]) => route);
    expect(withoutOne.filter((route) => !route.startsWith('GET ')).sort()).toEqual(recordsThemselves);
  });

  it('is not in the log', () => {
    const output = nodes.map((node) => node.output).join('');
    expect(output).toContain('"msg":"request"');
    for (const trouble of [
      'The database cannot be reached, or could not do this in time: try again shortly.',
      'A request failed',
      'A frame failed',
    ])
      expect(output).toContain(`"msg":"${trouble}"`);
    expect(output).not.toMatch(anyToken);
    const { tokens, personal, said, passwords } = day;
    for (const word of [...tokens, ...personal, ...said, ...passwords, jwtSecret, identitySecret, metricsToken])
      expect(output).not.toContain(word);
    for (const word of [...personal, ...said]) expect(output).not.toContain(encodeURIComponent(word));
  });

  it('is not in Redis', () => {
    const monitored = readable(escaped);
    for (const channel of ['kefu.limit', 'kefu.bus']) expect(monitored).toContain(channel);
    expect(monitored).not.toMatch(anyToken);
    const { tokens, personal, said, passwords } = day;
    for (const word of [...tokens, ...personal, ...said, ...passwords, jwtSecret, identitySecret, metricsToken])
      expect(monitored).not.toContain(word);
    // Of these there are so few that a hash alone hides none.
    for (const word of ['127.0.0.1', ...personal]) {
      const hash = createHash('sha256').update(word);
      for (const form of ['hex', 'base64', 'base64url'] as const)
        expect(monitored).not.toContain(hash.copy().digest(form));
    }
  });

  it('is not in the metrics', async () => {
    const { tokens, personal, said, passwords } = day;
    for (const node of nodes) {
      const { text } = await node.callRoot('GET', '/metrics', { token: metricsToken });
      for (const word of [...tokens, ...personal, ...said, ...passwords, jwtSecret, identitySecret, metricsToken])
        expect(text).not.toContain(word);
      expect(text).not.toMatch(anyToken);
    }
  });

  it('is not in the database, where tokens and passwords are concerned', async () => {
    const { database } = frail;
    const dump = [...(await dumpTables(database)).values()].join('\n');
    expect(dump).toContain('张三丰');
    expect(dump).not.toMatch(/cust_|eyJ/);
    for (const word of [...day.tokens, ...day.passwords, jwtSecret, identitySecret, metricsToken])
      expect(dump).not.toContain(word);
    const hashes = await database.query('SELECT token_hash FROM customer_tokens');
    for (const { token_hash: hash } of hashes) expect(hash).toMatch(/^[\da-f]{64}$/);
  });

  it('is in the tables that are for it, where persons and what they say are concerned', async () => {
    const holding = async (words: string[]) => Object.keys(await tablesWith(frail.database, words)).sort();
    expect(await holding(day.said)).toEqual(['canned_replies', 'messages']);
    expect(await holding(day.personal)).toEqual(
      [
        'agents',
        'audit_entries',
        'customer_identities',
        'customer_name_grams',
        'customer_tags',
        'customers',
        'tags',
      ].sort(),
    );
  });

  it('is not repeated by the answer to a call that fails', () => {
    expect([...day.troubles]).toEqual(expect.arrayContaining([503, 'UNAVAILABLE', 500, 'INTERNAL']));
    expect(day.failures).toContain('"success":false');
    expect(day.failures).toContain('{"type":"error"');
    expect(day.failures).not.toMatch(anyToken);
    for (const word of [...day.tokens, ...day.passwords, '13800138000', 'oAbCd1234567890', 'browser-5d7c2a91f0'])
      expect(day.failures).not.toContain(word);
    expect(day.failures).not.toMatch(/SELECT|INSERT|node_modules|\.js:\d|sqlite|mysql|mariadb/i);
  });
});
