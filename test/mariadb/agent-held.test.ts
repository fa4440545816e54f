import { afterEach, describe, expect, it } from '@jest/globals';
import { agentPassword } from '../support/agents.js';
import { chatSuite } from '../support/chat-suite.js';
import { eventually } from '../support/process.js';

/** Another node disables the agent: it has begun to, and is not done. */
describe('an agent who is being disabled', () => {
  const suite = chatSuite();
  const { act, newAgent, newCustomer } = suite;
  const query = (sql: string, ...parameters: string[]) => suite.kefu.database.query(sql, parameters);
  afterEach(() => query('ROLLBACK'));

  const beginToDisable = async (id: string) => {
    await query('START TRANSACTION');
    await query("UPDATE agents SET status = 'DISABLED' WHERE id = ?", id);
  };
  /** Commits when somebody waits for the agent's row. */
  const disableWhenAwaited = async () => {
    await eventually(async () => {
      const [waits] = await query(
        "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID() AND info LIKE '%FROM agents%FOR UPDATE%'",
      );
      if (waits === undefined) throw new Error('Nobody waits for the agent');
    });
    await query('COMMIT');
  };

  it('does not sign in any more', async () => {
    const { id } = await newAgent();
    const { data } = await suite.kefu.call('GET', `/agents/${id}`, { token: suite.admin });
    await beginToDisable(id);
    const signedIn = suite.kefu.call('POST', '/auth/login', { body: { email: data.email, password: agentPassword } });
    await disableWhenAwaited();
    expect(await signedIn).toMatchObject({ status: 401, error: { code: 'INVALID_CREDENTIALS' } });
  });

  it('gets no conversation any more', async () => {
    const [{ id }, { chat }] = [await newAgent(), await newCustomer()];
    const { conversationId } = await chat.post('你好');
    await beginToDisable(id);
    const assigned = act(conversationId, 'assign', { agentId: id });
    await disableWhenAwaited();
    expect(await assigned).toMatchObject({ status: 400, error: { code: 'VALIDATION_FAILED' } });
  });

  it('takes none on by a reply that is under way, which is said all the same', async () => {
    const [service, { chat }] = [await newAgent(), await newCustomer()];
    const { conversationId } = await chat.post('你好');
    await beginToDisable(service.id);
    const replied = service.chat.post('您好', { conversationId });
    await disableWhenAwaited();
    expect(await replied).toMatchObject({ seq: 2 });
    const { data } = await suite.kefu.call('GET', `/conversations/${conversationId}`, { token: suite.admin });
    expect(data).toMatchObject({ assigneeId: null, lastSeq: 2 });
  });

  it('serves none that is opened again', async () => {
    const [{ id }, { chat }] = [await newAgent(), await newCustomer()];
    const { conversationId } = await chat.post('你好');
    await suite.assign(conversationId, id);
    await act(conversationId, 'resolve');
    await beginToDisable(id);
    const reopened = act(conversationId, 'reopen');
    await disableWhenAwaited();
    expect(await reopened).toMatchObject({ status: 200, data: { assigneeId: null } });
  });
});
