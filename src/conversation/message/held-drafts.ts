import type { Database } from '../../database/database.js';
import { type Dialect, placeholders } from '../../database/dialect.js';
import { lockFreeRows } from '../../database/lock-free-rows.js';
import type { Session } from '../../database/session.js';
import type { Draft } from './draft.js';

/** A conversation's row, as far as locks go. */
interface Row {
  id: string;
  customerId: string;
  openFor: string | null;
  assigneeId: string | null;
}

/**
 * Which of the drafts want a row that somebody else holds now: that of their customer, of the agent who becomes the assignee, of
 * the conversation they name, or of the customer's open one. Nobody is waited for.
 */
export function heldAmong(database: Database, drafts: Draft[]): Promise<Draft[]> {
  const named = unique(drafts.flatMap(({ conversationId }) => conversationId ?? []));
  const writers = unique(drafts.flatMap(({ sender }) => (sender.kind === 'customer' ? [sender.id] : [])));
  return database.hastyTransaction(async (session) => {
    const looks = new Looks(session, database.dialect);
    const rows = [...(await looks.rowsOf('id', named)), ...(await looks.rowsOf('open_for', writers))];
    const unserved = new Set(rows.flatMap(({ id, assigneeId }) => (assigneeId === null ? [id] : [])));
    const takes = ({ sender, conversationId }: Draft) => sender.kind === 'agent' && unserved.has(conversationId ?? '');
    const takers = drafts.filter(takes).map(({ sender }) => sender.id);
    const held = new Set([
      ...(await looks.held('agents', takers)),
      ...(await looks.held('customers', [...writers, ...rows.map(({ customerId }) => customerId)])),
      ...(await looks.held(
        'conversations',
        rows.map(({ id }) => id),
      )),
    ]);
    const wants = (draft: Draft) => {
      const { sender, conversationId } = draft;
      const theirs = rows.filter(({ id, openFor }) => id === conversationId || openFor === sender.id);
      const own = sender.kind === 'customer' || takes(draft) ? [sender.id] : [];
      return [...own, ...theirs.flatMap(({ id, customerId }) => [id, customerId])];
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
      `SELECT id, customer_id AS customerId, open_for AS openFor, assignee_id AS assigneeId FROM conversations${key}
        WHERE ${column} IN (${placeholders(values.length)})`,
      values,
    );
  }

  /** Those that are there, and cannot be had. */
  held(table: 'agents' | 'customers' | 'conversations', ids: string[]): Promise<Set<string>> {
    const rows = { table, keys: ['id'] };
    const asked = unique(ids).sort();
    return lockFreeRows(
      this.session,
      this.dialect,
      rows,
      asked.map((id) => [id]),
    );
  }
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}
