import type { CreateCustomerDto, CustomerDto, UpdateCustomerDto } from './customer.dto.js';

/** What the document creates a customer from. */
export const liSiDetails = {
  name: '李四',
  primaryChannel: 'WECHAT',
  email: 'lisi@example.com',
  phone: '+8613900139000',
  wechatOpenId: 'oAbCd1234567890',
  location: '上海',
  notes: '潜在客户',
  tags: ['潜在客户', '高意向'],
  customFields: { source: '广告投放', budget: '10000' },
} satisfies CreateCustomerDto;

const { name, primaryChannel, email, phone, wechatOpenId, ...profile } = liSiDetails;

/** The customer that comes of it. */
export const liSi: CustomerDto = {
  id: '0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e',
  name,
  primaryChannel,
  email,
  phone,
  wechatOpenId,
  whatsappId: null,
  lineId: null,
  telegramId: null,
  facebookId: null,
  avatarUrl: null,
  ...profile,
  active: true,
  lastInteractionAt: null,
  createdAt: '2024-01-15T10:30:00.000Z',
  updatedAt: '2024-01-15T10:30:00.000Z',
};

/** What the document then changes. */
export const liSiChanges: UpdateCustomerDto = {
  name: '李四（VIP）',
  phone: '+8613900139001',
  tags: ['VIP', '已购买'],
  notes: '已成交，满意度高',
  active: true,
};
