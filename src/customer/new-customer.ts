import { newId } from '../database/new-id.js';
import type { CreateCustomerDto } from './customer.dto.js';
import type { Customer } from './customer.entity.js';

/** Nothing is known but that somebody is there. */
const stranger = {
  email: null,
  phone: null,
  wechatOpenId: null,
  whatsappId: null,
  lineId: null,
  telegramId: null,
  facebookId: null,
  avatarUrl: null,
  location: null,
  notes: null,
  tags: null,
  customFields: null,
  active: true,
  lastInteractionAt: null,
};

/** A customer that has just come to be; what is not said of it is not known. The id tells when, as searches rely on. */
export function newCustomer(details: CreateCustomerDto, now = new Date()): Customer {
  const { name, primaryChannel } = details;
  // In the order in which the document writes a customer.
  const customer = { id: newId(now.getTime()), name, primaryChannel, ...stranger };
  return { ...customer, ...details, createdAt: now, updatedAt: now };
}
