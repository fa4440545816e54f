import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Chat, customer } from './support/chat.js';
import { Kefu } from './support/kefu.js';
import { eventually } from './support/process.js';

interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** Reads Prometheus' text format, strictly. */
function parseMetrics(text: string): { types: Map<string, string>; samples: Sample[] } {
  const types = new Map<string, string>();
  const samples: Sample[] = [];
  expect(text.endsWith('\n')).toBe(true);
  for (const line of text.split('\n')) {
    if (line === '' || /^# HELP [a-zA-Z_:][\w:]* \S/.test(line)) continue;
    const [, typed, type] = /^# TYPE ([a-zA-Z_:][\w:]*) (counter|gauge|histogram|summary)$/.exec(line) ?? [];
    if (typed !== undefined && type !== undefined) {
      expect(types.has(typed)).toBe(false);
      types.set(typed, type);
      continue;
    }
    const sample =
      /^([a-zA-Z_:][\w:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\.)*",?)*)\})? (-?[\d.e+-]+|[+-]Inf|[Nn]a[Nn])$/;
    const [, name, labels = '', value] = sample.exec(line) ?? [];
    if (name === undefined) throw new Error(`Not in Prometheus' format: ${line}`);
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = '', text = '']) => [key, text]);
    samples.push({ name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) });
  }
  return { types, samples };
}

describe('metrics', () => {
  let kefu: Kefu;
  let token: string;
  beforeAll(async () => {
    kefu = await Kefu.start();
    token = await kefu.login();
  });
  afterAll(() => kefu.stop());

  const read = async () => parseMetrics((await kefu.callRoot('GET', '/metrics')).text);
  const counts = (samples: Sample[]) =>
    samples.filter(({ name }) => name === 'kefu_http_request_duration_seconds_count');

  it('are Prometheus text', async () => {
    const answer = await kefu.callRoot('GET', '/metrics');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    const { types, samples } = parseMetrics(answer.text);
    for (const { name } of samples) {
      const family = [name, name.replace(/_(bucket|sum|count)$/, '')].find((candidate) => types.has(candidate));
      expect([name, family]).toEqual([name, expect.any(String)]);
    }
    expect(types.get('kefu_http_request_duration_seconds')).toBe('histogram');
    expect(types.get('kefu_database_duration_seconds')).toBe('histogram');
    expect(types.get('kefu_database_pool_connections')).toBe('gauge');
    expect(types.get('kefu_bus_lag_seconds')).toBe('histogram');
    expect(types.get('process_resident_memory_bytes')).toBe('gauge');
  });

  it('have a latency histogram per method, route pattern and status, whose buckets only grow', async () => {
    const id = '0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e';
    for (let n = 0; n < 3; n += 1) await kefu.call('GET', `/customers/${id}`, { token });
    const labels = { method: 'GET', route: '/api/v1/customers/:customerId', status: '404' };
    const samples = await eventually(async () => {
      const found = (await read()).samples;
      expect(counts(found)).toContainEqual(expect.objectContaining({ labels, value: 3 }));
      return found;
    });
    const buckets = samples.filter(
      ({ name, labels: own }) => name.endsWith('seconds_bucket') && own.route === labels.route && own.status === '404',
    );
    const values = buckets.map(({ value }) => value);
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(buckets.at(-1)).toMatchObject({ labels: { le: '+Inf' }, value: 3 });
  });

  it('share one label among all unmatched paths, and repeat nothing that was sent', async () => {
    for (const path of ['/a-secret-path', '/api/v1/a-secret-path', '/wp-login.php', '/a/b?c=a-secret-path']) {
      await kefu.callRoot('GET', path, { token });
    }
    await kefu.call('GET', '/customers?name=a-secret-name', { token });
    const { samples } = await eventually(async () => {
      const found = await read();
      expect(counts(found.samples).some(({ labels }) => labels.route === '/api/v1/customers')).toBe(true);
      return found;
    });
    const routes = new Set(counts(samples).map(({ labels }) => labels.route));
    expect([...routes].filter((route) => route?.includes('*') ?? true)).toEqual([]);
    expect(counts(samples)).toContainEqual(
      expect.objectContaining({ labels: { method: 'GET', route: 'unmatched', status: '404' }, value: 4 }),
    );
    expect(JSON.stringify(samples)).not.toContain('secret');
  });

  it('tell of the database: connections, reads and transactions', async () => {
    const { samples } = await read();
    const pool = samples.filter(({ name }) => name === 'kefu_database_pool_connections');
    expect(pool.map(({ labels }) => labels.state).sort()).toEqual(['free', 'used', 'waiting']);
    for (const kind of ['read', 'transaction']) {
      const work = samples.find((s) => s.name === 'kefu_database_duration_seconds_count' && s.labels.kind === kind);
      expect(work?.value).toBeGreaterThan(0);
    }
  });

  it('tell how long messages waited for their answer, stored or refused', async () => {
    const answered = async () =>
      (await read()).samples.find(({ name }) => name === 'kefu_chat_message_duration_seconds_count')?.value ?? 0;
    const before = await answered();
    const chat = await Chat.connect(kefu, (await customer(kefu)).token);
    await chat.post('你好');
    chat.send({ conversationId: '0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e', content: '再说' });
    expect(await chat.error()).toMatchObject({ code: 'CONVERSATION_NOT_FOUND' });
    expect(await answered()).toBe(before + 2);
    chat.drop();
  });

  it('say that the bus of a single node is up', async () => {
    expect((await read()).samples).toContainEqual({ name: 'kefu_bus_up', labels: {}, value: 1 });
  });

  it('are closed by METRICS_TOKEN', async () => {
    const closed = await Kefu.start({ env: { METRICS_TOKEN: 'the-token-of-the-monitoring' } });
    const other = await Kefu.start({ env: { METRICS_TOKEN: 'monitoring-token-1' } });
    for (const wrong of [undefined, 'monitoring-token-2', 'monitoring-token-', '', token]) {
      const answer = await other.callRoot('GET', '/metrics', wrong === undefined ? {} : { token: wrong });
      expect([answer.status, answer.error.code]).toEqual([401, 'UNAUTHENTICATED']);
    }
    expect((await other.callRoot('GET', '/metrics', { token: 'monitoring-token-1' })).status).toBe(200);
    expect((await closed.callRoot('GET', '/metrics')).status).toBe(401);
    await Promise.all([closed.stop(), other.stop()]);
  });
});
