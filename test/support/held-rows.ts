import type { CustomerExportDto } from '../../src/conversation/export/customer-export.dto.js';
import { type SqlRow, tableNames, type TestDatabase } from './database.js';

type Fields = Record<string, unknown> | undefined;

/** Where an export has what a row holds, table by table. */
const records: Record<string, (json: CustomerExportDto, row: SqlRow) => object | undefined> = {
  customers: ({ customer }) => customer,
  customer_identities: ({ identities }, { kind }) => identities.find((identity) => identity.kind === kind),
  customer_tokens: ({ tokens }, { id }) => tokens.find((token) => token.id === id),
  customer_tags: ({ customer }, { tag }) => ({ tag: customer.tags?.find((one) => one === tag) }),
  conversations: ({ conversations }, { id }) => conversations.find((conversation) => conversation.id === id),
  messages: ({ conversations }, { id }) =>
    conversations.flatMap(({ messages }) => messages).find((message) => message.id === id),
  conversation_cursors: ({ conversations }, { conversation_id: id, participant_id: participant }) =>
    conversations.find((of) => of.id === id)?.positions.find(({ participantId }) => participantId === participant),
  audit_entries: ({ audit }, { id }) => audit.find((entry) => entry.id === id),
};

/** Fields that are not called as their column is. */
const renamed: Record<string, string> = { wechat_openid: 'wechatOpenId' };

const place = 'whose it is, the place in the document says';
const copy = 'a copy for lists and searches of what is exported from its own row';

/** All that an export leaves out of the rows of a person, and why: tables and columns. */
const heldBack: Record<string, string> = {
  customer_names: copy,
  customer_name_grams: copy,
  'customer_tags.created_at': copy,
  'customer_tags.primary_channel': copy,
  'customer_tags.active': copy,
  'customer_tags.customer_id': place,
  'customer_identities.customer_id': place,
  'customer_tokens.customer_id': place,
  'customer_tokens.token_hash': 'a key to the conversations, which whoever reads the document is not to have',
  'conversations.customer_id': place,
  'conversations.open_for': place,
  'conversations.last_reply_at': 'the time of the latest message that is no note; the messages have it',
  'conversations.last_message_slot': copy,
  'conversations.customer_active': copy,
  'conversations.revision': 'how often nodes had to look at it again',
  'conversations.last_event': 'what nodes tell consoles of it; the audit entries have what was done',
  'conversations.changed_at': 'when nodes told consoles of it; the audit entries have when it was done',
  'conversation_cursors.conversation_id': place,
  'audit_entries.address of an agent': 'the agent’s own',
  'audit_entries.request_id of an agent': 'the agent’s own',
};

interface Holding {
  /** Tables and columns that have a value of the person and that the export has not; each as `table.column: value`. */
  missing: string[];
  /** Columns that no row of the person has a value in: nothing is known of them. */
  untried: string[];
  /** Those of the list above that are of something. */
  heldBack: string[];
}

/** Holds each value of each row that is of the person against their export. */
export async function holdAgainst(json: CustomerExportDto, database: TestDatabase): Promise<Holding> {
  const [missing, seen] = [[] as string[], new Map<string, 'exported' | 'held back' | 'untried'>()];
  for (const [table, row] of await rowsOf(json.customer.id, database)) {
    const record = records[table]?.(json, row) as Fields;
    for (const [column, cell] of Object.entries(row)) {
      const name = `${table}.${column}`;
      const reason = [table, name, `${name} of an ${String(row.actor_type)}`].find((key) => key in heldBack);
      if (reason !== undefined) seen.set(reason, 'held back');
      else if (cell === null) seen.set(name, seen.get(name) ?? 'untried');
      else if (isSame(cell, record?.[fieldOf(column)])) seen.set(name, 'exported');
      else missing.push(`${name}: ${JSON.stringify(cell)}`);
    }
  }
  const those = (what: string) => [...seen].filter(([, is]) => is === what).map(([name]) => name);
  return { missing, untried: those('untried'), heldBack: those('held back').sort() };
}

/** Every entry of the list of what is held back. */
export const everythingHeldBack = Object.keys(heldBack).sort();

/** Rows that name the person, or a row of theirs: their conversations and their tokens. */
async function rowsOf(customerId: string, database: TestDatabase): Promise<[string, SqlRow][]> {
  const all: [string, SqlRow][] = [];
  for (const table of await tableNames(database)) {
    for (const row of await database.query(`SELECT * FROM ${table}`)) all.push([table, row]);
  }
  const naming = (ids: unknown[]) => all.filter(([, row]) => Object.values(row).some((cell) => ids.includes(cell)));
  const first = naming([customerId]);
  return naming([customerId, ...first.flatMap(([, { id }]) => (id === undefined ? [] : [id]))]);
}

function fieldOf(column: string): string {
  return renamed[column] ?? column.replace(/_(\w)/g, (_underscore, letter: string) => letter.toUpperCase());
}

function isSame(cell: unknown, field: unknown): boolean {
  const text = Buffer.isBuffer(cell) ? cell.toString() : String(cell);
  if (typeof field === 'boolean') return Number(cell) === Number(field);
  if (typeof field === 'object' && field !== null) return JSON.stringify(JSON.parse(text)) === JSON.stringify(field);
  return [text, `${text.replace(' ', 'T')}Z`].includes(String(field));
}
