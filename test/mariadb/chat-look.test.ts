import { afterAll, describe, expect, it } from '@jest/globals';
import { agent, Chat, customer } from '../support/chat.js';
import { countedSuite } from '../support/counted-suite.js';
import { Kefu } from '../support/kefu.js';
import { eventually } from '../support/process.js';
import { ScanWatch } from '../support/scans.js';

/** What one agent has served and had, over years. */
const served = 5_000;

describe('an agent who has served thousands of conversations', () => {
  let other: Kefu | undefined;
  afterAll(() => other?.stop());
  const at = countedSuite();

  const call = (path: string, body?: unknown) =>
    at().kefu.call('POST', `/conversations/${path}`, { token: at().admin, ...(body === undefined ? {} : { body }) });

  /** Makes many of a conversation that is resolved and was had by its agent a day ago. */
  const multiply = async (id: string, agentId: string) => {
    await copy(id, agentId, { first: 1, ago: '1 DAY' });
    await at().database.query(
      `INSERT INTO conversation_cursors (conversation_id, participant_id, read_seq, received_seq)
       SELECT id, ?, last_seq, last_seq FROM conversations WHERE assignee_id = ? AND id <> ?`,
      [agentId, agentId, id],
    );
  };
  const copy = (id: string, agentId: string, { first, ago }: { first: number; ago: string }) => {
    const columns = 'customer_id, channel, status, last_seq, revision, last_event';
    const times = 'last_message_at, last_reply_at, created_at, resolved_at, changed_at';
    return at().database.query(
      `INSERT INTO conversations (id, assignee_id, ${columns}, ${times})
       SELECT CONCAT(LPAD(seq, 8, '0'), SUBSTR(id, 9)), ?, ${columns}, ${times.replace(/\w+/g, `$& - INTERVAL ${ago}`)}
         FROM conversations, seq_${first}_to_${first + served - 1} WHERE id = ?`,
      [agentId, id],
    );
  };

  it('is looked at as a whole once, and then by what has become of theirs since', async () => {
    const { database, kefu } = at();
    const [own, colleague] = [await agent(kefu), await agent(kefu)];
    const chat = await Chat.connect(kefu, (await customer(kefu)).token);
    const { conversationId } = await chat.post('你好');
    await call(`${conversationId}/assign`, { agentId: own.id });
    await call(`${conversationId}/resolve`);
    await multiply(conversationId, own.id);
    await copy(conversationId, colleague.id, { first: served + 1, ago: '2 MINUTE' });
    const come = async (node: Kefu) => {
      const desk = await Chat.connect(node, own.token);
      await desk.barrier();
      await desk.close();
    };
    await come(kefu);

    const watch = await ScanWatch.open(database);
    const readBy = (node: Kefu) => watch.rowsReadDuring(() => come(node));
    await eventually(async () => expect(await readBy(kefu)).toBeLessThan(served / 10));
    other = await Kefu.start({ database });
    expect(await readBy(other)).toBeGreaterThan(served);
    expect(await readBy(other)).toBeLessThan(served / 10);
    await chat.close();
  });
});
