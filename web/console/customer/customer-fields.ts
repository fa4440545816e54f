import type { Customer } from '../api/schema.js';

/** By what a customer is reached, in the order in which they are shown. */
export const contactFields = [
  'email',
  'phone',
  'wechatOpenId',
  'whatsappId',
  'lineId',
  'telegramId',
  'facebookId',
] as const;
export type ContactField = (typeof contactFields)[number];

export const textFields = [...contactFields, 'location', 'avatarUrl', 'notes'] as const;
export type TextField = (typeof textFields)[number];

/** A custom field as it is edited. What is not text is edited as JSON. */
export interface FieldRow {
  key: string;
  value: string;
}

export type CustomFields = Customer['customFields'];

export function rowsOf(fields: CustomFields): FieldRow[] {
  return Object.entries(fields).map(([key, value]) => ({ key, value: textOf(value) }));
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What was something else than text stays so where it still can be read as such. Rows without a name are left out. */
export function fieldsOf(rows: FieldRow[], before: CustomFields): CustomFields {
  const entries = rows
    .filter(({ key }) => key.trim() !== '')
    .map(({ key, value }) => {
      const name = key.trim();
      const known = Object.hasOwn(before, name) ? before[name] : '';
      return [name, typeof known === 'string' ? value : parsed(value)] as const;
    });
  return Object.fromEntries(entries);
}

function parsed(text: string): unknown {
  try {
    const value = JSON.parse(text) as unknown;
    // As a number it would lose digits, and is refused.
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? text : value;
  } catch {
    return text;
  }
}

export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
