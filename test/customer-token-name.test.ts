import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kefu } from './support/kefu.js';

describe('the name behind a token', () => {
  let kefu: Kefu;
  beforeAll(async () => {
    kefu = await Kefu.start();
  });
  afterAll(() => kefu.stop());

  async function holderOf(channel: string, channelId: string, name: string): Promise<string> {
    const issued = await kefu.call('POST', '/public/customer-token', { body: { name, channel, channelId } });
    const holder = await kefu.call('GET', '/public/validate-token', { token: issued.data.token });
    return holder.data.name as string;
  }

  it('is not told to whoever only knows a phone number', async () => {
    const token = await kefu.login();
    const body = { name: '李四（VIP）', primaryChannel: 'PHONE', phone: '+8613900139000' };
    await kefu.call('POST', '/customers', { token, body });
    expect(await holderOf('PHONE', '13900139000', '某人')).toBe('某人');
  });

  it("is the customer's own where the channel id is a secret of theirs", async () => {
    await holderOf('WEB', 'web_user_123456', '张三');
    expect(await holderOf('WEB', 'web_user_123456', '别的名字')).toBe('张三');
  });
});
