import { describe, expect, it } from '@jest/globals';
import { chatSuite, onlyTo } from './support/chat-suite.js';

/** What stands here is done to the database past the node, as another node does whose news is lost. */
describe('a conversation that a node knows', () => {
  const suite = chatSuite();
  const { act, newAgent, newCustomer, stored } = suite;
  const change = (sql: string, ...parameters: (string | number)[]) => suite.kefu.database.query(sql, parameters);
  const view = async (id: string) =>
    (await suite.kefu.call('GET', `/conversations/${id}`, { token: suite.admin })).data;

  /** A customer who has written twice, so that the node knows the conversation as it left it. */
  const begin = async () => {
    const person = await newCustomer();
    const { conversationId } = await person.chat.post('1');
    expect(await person.chat.post('2')).toMatchObject({ conversationId, seq: 2 });
    return { ...person, conversationId: conversationId as string };
  };
  const seqs = async (id: string) => (await stored(id)).map(({ seq }) => seq);

  it('whose customer another has erased is not there, and keeps nobody else from being heard', async () => {
    const [clerk, neighbour] = [await newAgent(), await begin()];
    const { id, conversationId } = await begin();
    await act(conversationId, 'assign', { agentId: clerk.id });
    await clerk.chat.post('3', { conversationId });
    await change('DELETE FROM customers WHERE id = ?', id);
    const [refused, heard] = await Promise.allSettled([
      clerk.chat.post('4', { conversationId }),
      neighbour.chat.post('3'),
    ]);
    expect(String(refused.status === 'rejected' && refused.reason)).toContain('CONVERSATION_NOT_FOUND');
    expect(heard).toMatchObject({ value: { conversationId: neighbour.conversationId, seq: 3 } });
  });

  it('and another has resolved takes no more: the next message begins another', async () => {
    const { chat, conversationId } = await begin();
    await change(
      "UPDATE conversations SET status = 'RESOLVED', open_for = NULL, revision = revision + 1 WHERE id = ?",
      conversationId,
    );
    const ack = await chat.post('3');
    expect(ack.seq).toBe(1);
    expect(ack.conversationId).not.toBe(conversationId);
    expect(await seqs(conversationId)).toEqual([1, 2]);
  });

  it('and another has written to goes on after that', async () => {
    const { id, chat, conversationId } = await begin();
    await change(
      `INSERT INTO messages (conversation_id, seq, id, sender_type, sender_id, content, internal, created_at)
       SELECT conversation_id, 3, ?, sender_type, sender_id, '3', internal, created_at
         FROM messages WHERE conversation_id = ? AND seq = 2`,
      crypto.randomUUID(),
      conversationId,
    );
    await change('UPDATE conversations SET last_seq = 3 WHERE id = ?', conversationId);
    expect(await chat.post('4')).toMatchObject({ conversationId, seq: 4 });
    expect(await seqs(conversationId)).toEqual([1, 2, 3, 4]);
    expect((await stored(conversationId)).map(({ senderId }) => senderId)).toEqual([id, id, id, id]);
  });

  it('and that a database has come back without its last message of goes on without a hole', async () => {
    const { chat, conversationId } = await begin();
    await chat.post('3');
    await change('DELETE FROM messages WHERE conversation_id = ? AND seq = 3', conversationId);
    await change('UPDATE conversations SET last_seq = 2 WHERE id = ?', conversationId);
    expect(await chat.post('again')).toMatchObject({ conversationId, seq: 3 });
    expect(await seqs(conversationId)).toEqual([1, 2, 3]);
  });

  it('and another has given to somebody else stays with them', async () => {
    const [one, other] = [await newAgent(), await newAgent()];
    const { chat, conversationId } = await begin();
    await act(conversationId, 'assign', { agentId: one.id });
    await chat.post('3');
    await change(
      "UPDATE conversations SET assignee_id = ?, revision = revision + 1, last_event = 'assigned' WHERE id = ?",
      other.id,
      conversationId,
    );
    await chat.post('to you');
    await onlyTo(other.chat, 'to you', one.chat);
    expect(await view(conversationId)).toMatchObject({ assigneeId: other.id, lastSeq: 4 });
  });

  it('and another has stored a message of it without knowing is told to those who hear it, when it is sent again', async () => {
    const clerk = await newAgent();
    const { id, chat, conversationId } = await begin();
    await act(conversationId, 'assign', { agentId: clerk.id });
    await chat.post('三');
    await clerk.chat.next(({ content }) => content === '三');
    await change(
      `INSERT INTO messages (conversation_id, seq, id, sender_type, sender_id, content, internal, client_message_id, created_at)
       SELECT conversation_id, 4, ?, sender_type, sender_id, '四', internal, 'again', created_at
         FROM messages WHERE conversation_id = ? AND seq = 3`,
      crypto.randomUUID(),
      conversationId,
    );
    await change('UPDATE conversations SET last_seq = 4 WHERE id = ?', conversationId);
    chat.send({ content: '四', clientMessageId: 'again' });
    expect(await chat.ack('again')).toMatchObject({ conversationId, seq: 4 });
    expect(await clerk.chat.next(({ content }) => content === '四')).toMatchObject({ senderId: id, seq: 4 });
  });

  it('whose customer another has deactivated takes nothing of theirs', async () => {
    const { id, chat, conversationId } = await begin();
    await change('UPDATE customers SET active = 0 WHERE id = ?', id);
    await change('UPDATE conversations SET customer_active = 0 WHERE customer_id = ?', id);
    await expect(chat.post('3')).rejects.toThrow('UNAUTHENTICATED');
    expect(await seqs(conversationId)).toEqual([1, 2]);
  });

  it('whose customer is active though an older node has not noted it goes on, and is known as such', async () => {
    const { chat, conversationId } = await begin();
    await change('UPDATE conversations SET customer_active = 0 WHERE id = ?', conversationId);
    await chat.post('3');
    const rows = await suite.kefu.database.query('SELECT customer_active AS n FROM conversations WHERE id = ?', [
      conversationId,
    ]);
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('tells since when its customer waits, and when they were last heard, like every other', async () => {
    const { id, chat, conversationId } = await begin();
    const waited = (await view(conversationId)).waitingSince;
    await chat.post('3');
    const [first, , third] = await stored(conversationId);
    expect(await view(conversationId)).toMatchObject({ waitingSince: waited, lastMessageAt: third.createdAt });
    expect(waited).toBe(first.createdAt);

    const clerk = await newAgent();
    await act(conversationId, 'assign', { agentId: clerk.id });
    for (const content of ['4', '5']) await clerk.chat.post(content, { conversationId });
    expect(await view(conversationId)).toMatchObject({ waitingSince: null });

    await chat.post('6');
    const last = (await stored(conversationId)).at(-1);
    expect(await view(conversationId)).toMatchObject({ waitingSince: last.createdAt, lastMessageAt: last.createdAt });
    const { data } = await suite.kefu.call('GET', `/customers/${id}`, { token: suite.admin });
    expect(data.lastInteractionAt).toBe(last.createdAt);
  });
});
