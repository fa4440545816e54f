import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kefu } from './support/kefu.js';
import { sendRaw } from './support/raw-http.js';

/** The examples of the user's document, letter by letter. */
const tokenRequest = `{
  "name": "张三",
  "channel": "WEB",
  "channelId": "web_user_123456"
}`;

const newCustomer = `{
  "name": "李四",
  "primaryChannel": "WECHAT",
  "email": "lisi@example.com",
  "phone": "+8613900139000",
  "wechatOpenId": "oAbCd1234567890",
  "location": "上海",
  "notes": "潜在客户",
  "tags": ["潜在客户", "高意向"],
  "customFields": {
    "source": "广告投放",
    "budget": "10000"
  }
}`;

const change = `{
  "name": "李四（VIP）",
  "phone": "+8613900139001",
  "tags": ["VIP", "已购买"],
  "notes": "已成交，满意度高",
  "active": true
}`;

const listed = {
  name: '张三',
  primaryChannel: 'WEB',
  email: 'zhangsan@example.com',
  phone: '+8613800138000',
  wechatOpenId: null,
  whatsappId: null,
  lineId: null,
  telegramId: null,
  facebookId: null,
  avatarUrl: 'https://...',
  location: '北京',
  notes: 'VIP 客户',
  tags: ['VIP', '已购买'],
  customFields: { industry: 'IT', company: 'ABC Corp' },
  active: true,
};

const customerKeys = ['id', ...Object.keys(listed), 'lastInteractionAt', 'createdAt', 'updatedAt'];
const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;
const customerToken = /^cust_[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe("the user's document, example by example", () => {
  let kefu: Kefu;
  let token: string;
  beforeAll(async () => {
    kefu = await Kefu.start();
    token = await kefu.login();
  });
  afterAll(() => kefu.stop());

  it('1. gives a customer token for a name, a channel and a channel id', async () => {
    const answer = await kefu.call('POST', '/public/customer-token', { raw: tokenRequest });

    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      success: true,
      data: {
        customerId: expect.stringMatching(uuid),
        token: expect.stringMatching(customerToken),
        name: '张三',
        channel: 'WEB',
        expiresAt: expect.stringMatching(moment),
      },
    });
  });

  it('1. creates the customer where there is none, and never a second one for the same channelId', async () => {
    const first = await kefu.call('POST', '/public/customer-token', { raw: tokenRequest });
    const second = await kefu.call('POST', '/public/customer-token', { raw: tokenRequest });
    expect(second.data.customerId).toBe(first.data.customerId);
    expect(second.data.token).not.toBe(first.data.token);

    const customer = await kefu.call('GET', `/customers/${first.data.customerId}`, { token });
    expect(customer.data).toMatchObject({ name: '张三', primaryChannel: 'WEB', active: true });
  });

  it.each([
    ['WEB', 'web-1'],
    ['WECHAT', 'oXyZ123'],
    ['WHATSAPP', '8613800138001'],
    ['LINE', 'U4af4980629'],
    ['TELEGRAM', '123456789'],
    ['FACEBOOK', '10215'],
    ['EMAIL', 'wang@example.com'],
    ['SMS', '+8613700137000'],
    ['PHONE', '+8613600136000'],
    ['APP', 'device-1'],
  ])('1. supports the channel %s', async (channel, channelId) => {
    const answer = await kefu.call('POST', '/public/customer-token', { body: { name: '客户', channel, channelId } });
    expect([answer.status, answer.data.channel]).toEqual([200, channel]);
    const customer = await kefu.call('GET', `/customers/${answer.data.customerId}`, { token });
    expect(customer.data.primaryChannel).toBe(channel);
  });

  it('2. lists customers by name, channel and active, typed as in the document', async () => {
    const { data } = await kefu.call('POST', '/customers', { token, body: listed });
    const path = '/api/v1/customers?name=张&channel=WEB&active=true&page=0&size=20';

    const encoded = await kefu.callRoot('GET', path, { token });
    const typed = await sendRaw(kefu.port, [`GET ${path} HTTP/1.1`, `Authorization: Bearer ${token}`]);

    expect([encoded.status, typed.status]).toEqual([200, 200]);
    expect(typed.json).toEqual(encoded.json);
    expect(encoded.data.content[0]).toEqual({
      ...listed,
      id: data.id,
      lastInteractionAt: null,
      createdAt: expect.stringMatching(moment),
      updatedAt: expect.stringMatching(moment),
    });
    expect(Object.keys(encoded.data.content[0])).toEqual(customerKeys);
    expect(encoded.data).toMatchObject({ totalElements: 2, totalPages: 1, size: 20, number: 0 });
  });

  it('2. lists the newest first, twenty to a page, unless told otherwise', async () => {
    for (let index = 0; index < 25; index += 1) {
      await kefu.call('POST', '/customers', { token, body: { name: `排序${index}`, primaryChannel: 'LINE' } });
    }
    const { data } = await kefu.call('GET', '/customers', { token });
    expect(data).toMatchObject({ size: 20, number: 0, numberOfElements: 20 });
    const explicit = await kefu.call('GET', '/customers?sort=createdAt,desc&page=0&size=20', { token });
    expect(explicit.data).toEqual(data);
    const times = data.content.map(({ createdAt }: { createdAt: string }) => createdAt);
    expect(times).toEqual(times.toSorted().reverse());
  });

  it('2. finds a tag by a part of it (note 5), whatever the case', async () => {
    for (const tag of ['购', '已购买', 'vip', 'VI']) {
      const { data } = await kefu.call('GET', `/customers?tag=${encodeURIComponent(tag)}`, { token });
      expect([tag, data.content.map(({ name }: { name: string }) => name)]).toEqual([tag, ['张三']]);
    }
    const none = await kefu.call('GET', `/customers?tag=${encodeURIComponent('不存在')}`, { token });
    expect(none.data).toMatchObject({ content: [], totalElements: 0, empty: true });
  });

  it('4. creates a customer, 5. changes it, 3. shows it and 6. deletes it', async () => {
    const created = await kefu.call('POST', '/customers', { token, raw: newCustomer });
    expect(created.status).toBe(201);
    expect(created.data).toMatchObject({ ...JSON.parse(newCustomer), active: true, lastInteractionAt: null });
    expect(Object.keys(created.data)).toEqual(customerKeys);
    const path = `/customers/${created.data.id}`;

    const read = await kefu.call('GET', path, { token });
    expect([read.status, read.data]).toEqual([200, created.data]);

    const changed = await kefu.call('PUT', path, { token, raw: change });
    expect(changed.status).toBe(200);
    expect(changed.data).toEqual({
      ...created.data,
      ...JSON.parse(change),
      updatedAt: expect.stringMatching(moment),
    });
    expect((await kefu.call('GET', path, { token })).data).toEqual(changed.data);

    const deleted = await kefu.call('DELETE', path, { token });
    expect([deleted.status, deleted.text]).toEqual([204, '']);
    expect((await kefu.call('GET', path, { token })).status).toBe(404);
  });

  it('7. gives a token for an existing customer, which ends with note 1: it begins with cust_', async () => {
    const body = { name: '张三', primaryChannel: 'WEB' };
    const { data } = await kefu.call('POST', '/customers', { token, body });
    const answer = await kefu.call('POST', `/customers/${data.id}/token`, { token });

    expect(answer.status).toBe(200);
    expect(answer.data).toEqual({
      customerId: data.id,
      token: expect.stringMatching(customerToken),
      name: '张三',
      channel: 'WEB',
      expiresAt: expect.stringMatching(moment),
    });
    const holder = await kefu.call('GET', '/public/validate-token', { token: answer.data.token });
    expect(holder.data).toMatchObject({ valid: true, type: 'customer', id: data.id });
    expect(token).not.toMatch(/^cust_/);
  });

  it('note 6: active marks whether a customer is, and can be set and filtered by', async () => {
    const body = { name: '停用的客户', primaryChannel: 'APP', active: false };
    const { data } = await kefu.call('POST', '/customers', { token, body });
    expect(data.active).toBe(false);
    const inactive = await kefu.call('GET', '/customers?active=false', { token });
    expect(inactive.data.content.map(({ id }: { id: string }) => id)).toEqual([data.id]);
    const changed = await kefu.call('PUT', `/customers/${data.id}`, { token, body: { active: true } });
    expect(changed.data.active).toBe(true);
    expect((await kefu.call('GET', '/customers?active=false', { token })).data.totalElements).toBe(0);
  });
});
