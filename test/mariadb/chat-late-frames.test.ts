import { describe, expect, it } from '@jest/globals';
import { chatSuite } from '../support/chat-suite.js';

describe('what a client has sent before it went', () => {
  const suite = chatSuite();

  it('is not stored once its token has ended, but for what was under way', async () => {
    const { id, chat } = await suite.newCustomer();
    const { conversationId } = await chat.post('一');
    const { database } = suite.kefu;
    await database.query('START TRANSACTION');
    await database.query('SELECT id FROM conversations WHERE id = ? FOR UPDATE', [conversationId as string]);
    for (let n = 2; n <= 9; n += 1) chat.send({ content: `${n}` });
    chat.socket.close(1000);
    await chat.closed();
    const { status } = await suite.kefu.call('DELETE', `/customers/${id}/tokens`, { token: suite.admin });
    await database.query('ROLLBACK');
    expect(status).toBe(204);
    // Each look gives the node more time than a message takes.
    for (let look = 0; look < 50; look += 1) expect((await suite.stored(conversationId)).length).toBeLessThan(3);
  });
});
