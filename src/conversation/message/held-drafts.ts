import type { Database } from '../../database/database.js';
import { type Dialect, placeholders } from '../../database/dialect.js';
import type { Session } from '../../database/session.js';
import type { Draft } from './draft.js';

/** A conversation's row, as far as locks go. */
interface Row {
  id: string;
  customerId: string;
  openFor: string | null;
}

/**
 * Which of the drafts want a row that somebody else holds now: that of their customer, of the agent who may become the assignee, of
 * the conversation they name, or of the customer's open one. Nobody is waited for.
 */
export function heldAmong(database: Database, drafts: Draft[]): Promise<Draft[]> {
  const named = unique(drafts.flatMap(({ conversationId }) => conversationId ?? []));
  const [writers, agents] = [idsOf(drafts, 'customer'), idsOf(drafts, 'agent')];
  return database.hastyTransaction(async (session) => {
    const looks = new Looks(session, database.dialect);
    const rows = [...(await looks.rowsOf('id', named)), ...(await looks.rowsOf('open_for', writers))];
    const held = new Set([
      ...(await looks.held('agents', agents)),
      ...(await looks.held('customers', [...writers, ...rows.map(({ customerId }) => customerId)])),
      ...(await looks.held(
        'conversations',
        rows.map(({ id }) => id),
      )),
    ]);
    const wants = ({ sender, conversationId }: Draft) => {
      const theirs = rows.filter(({ id, openFor }) => id === conversationId || openFor === sender.id);
      return [sender.id, ...theirs.flatMap(({ id, customerId }) => [id, customerId])];
    };
    return drafts.filter((draft) => wants(draft).some((id) => held.has(id)));
  });
}

const openKey = 'uq_conversations_open';

class Looks {
  constructor(
    private readonly session: Session,
    private readonly dialect: Dialect,
  ) {}

  async rowsOf(column: 'id' | 'open_for', values: string[]): Promise<Row[]> {
    if (values.length === 0) return [];
    const key = this.dialect.byKey(column === 'id' ? 'PRIMARY' : openKey);
    return this.session.query<Row>(
      `SELECT id, customer_id AS customerId, open_for AS openFor FROM conversations${key}
        WHERE ${column} IN (${placeholders(values.length)})`,
      values,
    );
  }

  /** Those that are there, and cannot be had. */
  async held(table: 'agents' | 'customers' | 'conversations', ids: string[]): Promise<string[]> {
    const asked = unique(ids).sort();
    if (asked.length === 0) return [];
    const select = `SELECT id FROM ${table}${this.dialect.byKey('PRIMARY')} WHERE id IN (${placeholders(asked.length)})`;
    const find = async (sql: string) => (await this.session.query<{ id: string }>(sql, asked)).map(({ id }) => id);
    const free = new Set(await find(`${select}${this.dialect.forUpdateOfFree}`));
    return free.size === asked.length ? [] : (await find(select)).filter((id) => !free.has(id));
  }
}

function idsOf(drafts: Draft[], kind: Draft['sender']['kind']): string[] {
  return unique(drafts.flatMap(({ sender }) => (sender.kind === kind ? [sender.id] : [])));
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}
