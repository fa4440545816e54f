import type { components } from '../../api/openapi.js';

type Schemas = components['schemas'];

export type Agent = Schemas['Agent'];
export type Customer = Schemas['Customer'];
export type CustomerPage = Schemas['CustomerPage'];
export type CustomerToken = Schemas['CustomerToken'];
export type IssuedToken = Schemas['IssuedToken'];
export type Message = Schemas['Message'];
export type Channel = Customer['primaryChannel'];
export type ErrorBody = Schemas['Error']['error'];

export type Conversation = Schemas['Conversation'];
export type ConversationPage = Schemas['ConversationPage'];
export type Colleague = Schemas['Colleague'];
export type CannedReply = Schemas['CannedReply'];
export type PersonPresence = Schemas['Presence'];

export const channels = [
  'WEB',
  'WECHAT',
  'WHATSAPP',
  'LINE',
  'TELEGRAM',
  'FACEBOOK',
  'EMAIL',
  'SMS',
  'PHONE',
  'APP',
] as const satisfies readonly Channel[];
