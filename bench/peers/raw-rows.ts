import { createPool, type RowDataPacket } from 'mysql2/promise';

export const pool = createPool({
  uri: process.env.DATABASE_URL ?? '',
  connectionLimit: 10,
  timezone: 'Z',
  dateStrings: true,
  jsonStrings: true,
  multipleStatements: true,
});

export const columns =
  'id, name, primary_channel, email, phone, wechat_openid, whatsapp_id, line_id, telegram_id, facebook_id, avatar_url, ' +
  'location, notes, tags, custom_fields, active, last_interaction_at, created_at, updated_at';

export type Cell = string | number | null | undefined;

/** A row as the driver gives it: times and JSON as text, booleans as numbers. */
type Row = Record<string, Cell>;

export const iso = (stored: Cell) => (stored ? `${String(stored).replace(' ', 'T')}Z` : null);
const parsed = (stored: Cell): unknown => (stored ? JSON.parse(String(stored)) : null);

export function toCustomer(row: Row) {
  return {
    ...{ id: row.id, name: row.name, primaryChannel: row.primary_channel, email: row.email, phone: row.phone },
    ...{ wechatOpenId: row.wechat_openid, whatsappId: row.whatsapp_id, lineId: row.line_id },
    ...{ telegramId: row.telegram_id, facebookId: row.facebook_id, avatarUrl: row.avatar_url, location: row.location },
    ...{ notes: row.notes, tags: parsed(row.tags) ?? [], customFields: parsed(row.custom_fields) ?? {} },
    ...{ active: row.active === 1, lastInteractionAt: iso(row.last_interaction_at) },
    ...{ createdAt: iso(row.created_at), updatedAt: iso(row.updated_at) },
  };
}

export type Rows = (Row & RowDataPacket)[];
