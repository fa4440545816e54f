import { describe, expect, it } from '@jest/globals';
import { agent, customer } from './support/chat.js';
import { chatSuite, saying } from './support/chat-suite.js';

/** A node remembers up to when an agent has had everything: conversations here are from before that. */
describe('what becomes of resolved conversations while their agent is away', () => {
  const suite = chatSuite();
  const { act, assign, connect } = suite;

  /** A conversation of a day ago, which `agentId` serves and the administrator has resolved. */
  const resolved = async (agentId: string, words: string) => {
    const chat = await connect((await customer(suite.kefu)).token);
    const { conversationId } = await chat.post(words);
    await chat.close();
    await assign(conversationId, agentId);
    await act(conversationId, 'resolve');
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 23).replace('T', ' ');
    const times = ['created_at', 'last_message_at', 'last_reply_at', 'resolved_at', 'changed_at'];
    await suite.kefu.database.query(
      `UPDATE conversations SET ${times.map((time) => `${time} = ?`).join(', ')} WHERE id = ?`,
      [...times.map(() => yesterday), conversationId],
    );
    return conversationId as string;
  };

  /** An agent comes, is sent exactly these words, says that they have had them, and goes. */
  const visit = async (token: string, words: string[]) => {
    const desk = await connect(token, { speaks: true });
    for (const word of words) {
      const { conversationId, seq } = await desk.next(saying(word));
      desk.send({ event: 'received', conversationId, seq });
    }
    expect(await desk.left('message')).toEqual([]);
    await desk.close();
  };

  it('comes to them, each once: a note on what they knew, what they are given, what was resolved', async () => {
    const [own, other] = [await agent(suite.kefu), await agent(suite.kefu)];
    const known = await resolved(own.id, '旧的');
    const given = await resolved(other.id, '别人的');
    const late = await connect((await customer(suite.kefu)).token);
    const { conversationId: open } = await late.post('新的');
    await assign(open, own.id);
    await visit(own.token, ['旧的', '新的']);
    // All of it is had: from now on it is known.
    await visit(own.token, []);

    const note = { content: '备注', internal: true };
    await suite.kefu.call('POST', `/conversations/${known}/messages`, { token: suite.admin, body: note });
    await assign(given, own.id);
    await late.post('再见');
    await act(open, 'resolve');
    await visit(own.token, ['备注', '别人的', '再见']);
    await visit(own.token, []);
  });

  it('comes again to who was told of it and did not say that they had it', async () => {
    const own = await agent(suite.kefu);
    await visit(own.token, []);
    await resolved(own.id, '听到了吗');
    await suite.kefu.database.query('UPDATE conversations SET changed_at = last_message_at WHERE assignee_id = ?', [
      own.id,
    ]);
    const open = await connect((await customer(suite.kefu)).token);
    const { conversationId } = await open.post('在吗');
    await assign(conversationId, own.id);
    await act(conversationId, 'resolve');
    for (let time = 0; time < 2; time += 1) {
      const desk = await connect(own.token, { speaks: true });
      await desk.next(saying('在吗'));
      await desk.close();
    }
  });
});
