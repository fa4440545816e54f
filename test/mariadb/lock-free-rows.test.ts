import { describe, expect, it } from '@jest/globals';
import { CursorWriter } from '../../src/conversation/cursor-writer.js';
import { lockFreeRows } from '../../src/database/lock-free-rows.js';
import { customer } from '../support/chat.js';
import { rowsSuite } from '../support/store.js';

describe('rows of which somebody else has locked some', () => {
  const suite = rowsSuite();
  const query = (sql: string, ...parameters: string[]) => suite.kefu().database.query(sql, parameters);
  /** A conversation of a new customer, under their own id. */
  const newConversation = async () => {
    const { id } = await customer(suite.kefu());
    await query(
      `INSERT INTO conversations (id, customer_id, channel, status, last_seq, last_message_at, last_reply_at, created_at, revision, last_event, changed_at)
       VALUES (?, ?, 'WEB', 'OPEN', 0, NOW(3), NOW(3), NOW(3), 1, 'created', NOW(3))`,
      ...[id, id],
    );
    return id;
  };

  it('are told from those that are free, which are locked, and nobody is waited for', async () => {
    const [one, held, two] = [
      (await customer(suite.kefu())).id,
      (await customer(suite.kefu())).id,
      (await customer(suite.kefu())).id,
    ];
    const gone = '0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e';
    await query('START TRANSACTION');
    await query('SELECT id FROM customers WHERE id = ? FOR UPDATE', held);
    await suite.rows().transaction(async (session) => {
      const ids = [one, held, two, gone].map((id) => [id]);
      const others = await lockFreeRows(session, suite.rows().dialect, { table: 'customers', keys: ['id'] }, ids);
      expect(others).toEqual(new Set([held]));
      const free = await query('SELECT id FROM customers WHERE id IN (?, ?) FOR UPDATE SKIP LOCKED', one, two);
      expect(free).toEqual([]);
    });
    await query('ROLLBACK');
  });

  it('are named by all of their keys', async () => {
    const id = await newConversation();
    for (const participant of ['a', 'b'])
      await query('INSERT INTO conversation_cursors VALUES (?, ?, 0, 0)', id, participant);
    await query('START TRANSACTION');
    await query("SELECT * FROM conversation_cursors WHERE conversation_id = ? AND participant_id = 'b' FOR UPDATE", id);
    const cursors = { table: 'conversation_cursors', keys: ['conversation_id', 'participant_id'] };
    for (const participants of [['b'], ['a', 'b'], ['a']]) {
      const others = await suite.rows().transaction((session) =>
        lockFreeRows(
          session,
          suite.rows().dialect,
          cursors,
          participants.map((one) => [id, one]),
        ),
      );
      expect(others).toEqual(new Set(participants.includes('b') ? [`${id} b`] : []));
    }
    await query('ROLLBACK');
  });

  it('keep no delivery cursor of another from being stored, also where a node does not know that they are there', async () => {
    const [held, free] = [await newConversation(), await newConversation()];
    const positionIn = (conversationId: string) => ({ conversationId, participantId: 'a', readSeq: 0, receivedSeq: 5 });
    await query('INSERT INTO conversation_cursors VALUES (?, ?, 0, 0)', held, 'a');
    await query('START TRANSACTION');
    await query(
      "SELECT * FROM conversation_cursors WHERE conversation_id = ? AND participant_id = 'a' FOR UPDATE",
      held,
    );
    const writer = new CursorWriter(suite.rows());
    expect(await writer.advanceAll([positionIn(held), positionIn(free)])).toEqual([positionIn(held)]);
    await query('ROLLBACK');
    const rows = await query('SELECT received_seq AS seq FROM conversation_cursors WHERE conversation_id = ?', free);
    expect(rows).toEqual([{ seq: 5 }]);
  });
});
