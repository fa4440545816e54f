import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kefu } from './support/kefu.js';

/** What no conversation that the service has stored itself would show. */
const contradictions: Record<string, string> = {
  'a hole in the sequence, or a wrong end': `
    SELECT c.id FROM conversations c LEFT JOIN (
      SELECT conversation_id, COUNT(*) AS n, MIN(seq) AS low, MAX(seq) AS high, MIN(created_at) AS early,
             MAX(created_at) AS late, MAX(CASE WHEN internal = 0 THEN created_at END) AS replied
        FROM messages GROUP BY conversation_id) m ON m.conversation_id = c.id
     WHERE m.n IS NULL OR m.low <> 1 OR m.high <> m.n OR c.last_seq <> m.n OR c.created_at <> m.early
        OR c.last_message_at <> m.late OR c.last_reply_at <> m.replied`,
  'a message before the one before it': `
    SELECT a.id FROM messages a JOIN messages b ON b.conversation_id = a.conversation_id AND b.seq = a.seq + 1
     WHERE b.created_at < a.created_at`,
  'a wrong state': `
    SELECT id FROM conversations WHERE CASE status
      WHEN 'OPEN' THEN COALESCE(open_for, '') <> customer_id OR resolved_at IS NOT NULL
      ELSE open_for IS NOT NULL OR resolved_at IS NULL OR resolved_at < last_message_at OR waiting_since IS NOT NULL END`,
  'a wrong waiting time': `
    SELECT c.id FROM conversations c WHERE c.status = 'OPEN' AND COALESCE(c.waiting_since, '') <> COALESCE((
      SELECT MIN(m.created_at) FROM messages m
       WHERE m.conversation_id = c.id AND m.sender_type = 'CUSTOMER' AND m.seq > COALESCE((
         SELECT MAX(a.seq) FROM messages a
          WHERE a.conversation_id = c.id AND a.sender_type = 'AGENT' AND a.internal = 0), 0)), '')`,
  'an answer without an assignee': `
    SELECT c.id FROM conversations c WHERE c.assignee_id IS NULL AND EXISTS (
      SELECT 1 FROM messages m WHERE m.conversation_id = c.id AND m.sender_type = 'AGENT' AND m.internal = 0)`,
};

describe('the demo loader', () => {
  let kefu: Kefu;
  let token: string;
  beforeAll(async () => {
    kefu = await Kefu.start();
    token = await kefu.login();
    demo('--customers', '300', '--messages', '4000');
  });
  afterAll(() => kefu.stop());

  /** @returns what it printed */
  function demo(...args: string[]): string {
    const env = { ...process.env, DATABASE_URL: kefu.database.url };
    return execFileSync(process.execPath, ['dist/demo.js', ...args], { env, encoding: 'utf8' });
  }

  const count = async (from: string): Promise<number> => {
    const [row] = await kefu.database.query(`SELECT COUNT(*) AS n FROM ${from}`);
    return Number(row?.n);
  };

  async function expectSound(): Promise<void> {
    for (const [what, sql] of Object.entries(contradictions)) {
      expect([what, await kefu.database.query(sql)]).toEqual([what, []]);
    }
  }

  it('adds as many customers and messages as it was told to', async () => {
    expect([await count('customers'), await count('messages')]).toEqual([300, 4_000]);
  });

  it('stores conversations as the service would have', expectSound);

  it('makes open and resolved ones, short and long, and lets agents answer and take notes', async () => {
    expect(await count("conversations WHERE status = 'OPEN'")).toBeGreaterThan(10);
    expect(await count("conversations WHERE status = 'RESOLVED'")).toBeGreaterThan(100);
    expect(await count('conversations WHERE last_seq <= 10')).toBeGreaterThan(100);
    expect(await count('conversations WHERE last_seq > 20')).toBeGreaterThan(3);
    expect(await count("messages WHERE sender_type = 'AGENT'")).toBeGreaterThan(1_000);
    expect(await count('messages WHERE internal = 1')).toBeGreaterThan(10);
  });

  it('fills the inbox of the running service', async () => {
    const { data } = await kefu.call('GET', '/conversations?status=OPEN', { token });
    expect(data.content[0]).toMatchObject({ status: 'OPEN', lastMessage: { seq: data.content[0].lastSeq } });
  });

  it('adds to what is there, with the same seed too', async () => {
    expect(demo('--messages', '1000')).toContain('Added 1,000 messages');
    expect([await count('customers'), await count('messages')]).toEqual([300, 5_000]);
    await expectSound();
  });
});
