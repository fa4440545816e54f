import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentPassword, createAgent } from './support/agents.js';
import { Kefu } from './support/kefu.js';

/** Whoever can give a customer another e-mail or channel id can let somebody else in as them: it leaves a trace. */
describe('a change of what a customer is known by', () => {
  let kefu: Kefu;
  let agent: { id: string };
  let token: string;
  beforeAll(async () => {
    kefu = await Kefu.start();
    const created = await createAgent(kefu, await kefu.login());
    agent = created;
    token = await kefu.login(created.email, agentPassword);
  });
  afterAll(() => kefu.stop());

  const create = async (details: object = {}) => {
    const body = { name: '张三', primaryChannel: 'WEB', ...details };
    return (await kefu.call('POST', '/customers', { token, body })).data.id as string;
  };
  const change = (id: string, body: object, requestId = 'the-change') =>
    kefu.call('PUT', `/customers/${id}`, { token, body, headers: { 'x-request-id': requestId } });
  const entriesOf = (id: string) => kefu.database.query('SELECT * FROM audit_entries WHERE subject_id = ?', [id]);

  it.each([
    ['email', 'zhangsan@example.com'],
    ['phone', '+8613800138000'],
    ['wechatOpenId', 'oAbCd1234567890'],
    ['whatsappId', '8613800138000'],
    ['lineId', 'U1234'],
    ['telegramId', '5678'],
    ['facebookId', 'zhang.san'],
  ])('(%s) is recorded with who, when and whose, and nothing of the person', async (field, value) => {
    const id = await create();
    const before = Date.now();
    expect((await change(id, { [field]: value })).status).toBe(200);
    const entries = await entriesOf(id);
    expect(entries).toEqual([
      {
        id: expect.any(String),
        action: 'customer.identity-changed',
        actor_type: 'agent',
        actor_id: agent.id,
        subject_type: 'customer',
        subject_id: id,
        request_id: 'the-change',
        created_at: expect.any(String),
      },
    ]);
    const at = Date.parse(`${String(entries[0]?.created_at).replace(' ', 'T')}Z`);
    expect(at).toBeGreaterThanOrEqual(before - 1_000);
    expect(at).toBeLessThanOrEqual(Date.now() + 1_000);
    expect((await change(id, { [field]: null })).status).toBe(200);
    expect(await entriesOf(id)).toHaveLength(2);
  });

  it('is recorded once, however many are changed', async () => {
    const id = await create({ email: 'many@example.com', lineId: 'U9' });
    await change(id, { email: 'more@example.com', lineId: null, phone: '13900139000' });
    expect(await entriesOf(id)).toHaveLength(1);
  });

  it('is not recorded where there was none, or another customer has it', async () => {
    const id = await create({ email: 'same@example.com', phone: '13700137000' });
    await create({ email: 'taken@example.com' });
    expect((await change(id, { name: '李四', notes: '…', tags: ['VIP'] })).status).toBe(200);
    expect((await change(id, { email: ' SAME@example.com', phone: '+86 137 0013 7000' })).status).toBe(200);
    expect((await change(id, { email: 'taken@example.com', lineId: 'U10' })).status).toBe(409);
    expect((await change(id, { email: 'no e-mail' })).status).toBe(400);
    expect(await entriesOf(id)).toEqual([]);
  });
});
