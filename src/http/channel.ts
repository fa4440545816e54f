/** The channels a customer can arrive through, in the document's order. */
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
] as const;

export type Channel = (typeof channels)[number];
