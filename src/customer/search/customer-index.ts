import { type Dialect, placeholders } from '../../database/dialect.js';
import { insertRows } from '../../database/insert-rows.js';
import type { Session } from '../../database/session.js';
import { sqlTime } from '../../database/time.js';
import { fold, gramsOf } from './folding.js';
import {
  countColumns,
  counterRows,
  customerTagColumns,
  customerTagRows,
  gramColumns,
  gramRows,
  type Indexed,
  nameColumns,
  nameRows,
  sorted,
  tagColumns,
  tagRows,
} from './index-rows.js';

/**
 * Keeps the tables that lists are answered from in step with `customers`, in the same transaction. Their rows carry
 * what lists filter by most, so that a range of them often is the list: `created_at`, which never changes and gives
 * the usual order, the channel, and whether the customer is active.
 */
export class CustomerIndex {
  constructor(private readonly dialect: Dialect) {}

  async add(session: Session, customers: Indexed[]): Promise<void> {
    await this.addNames(session, customers);
    await this.addTags(session, customers);
    await this.count(session, customers, 1);
  }

  async remove(session: Session, customer: Indexed): Promise<void> {
    await this.removeName(session, customer);
    await this.removeTags(session, customer);
    await this.count(session, [customer], -1);
  }

  /** Touches only what differs. */
  async replace(session: Session, before: Indexed, after: Indexed): Promise<void> {
    if (before.primaryChannel !== after.primaryChannel || before.active !== after.active) {
      await this.remove(session, before);
      await this.add(session, [after]);
      return;
    }
    if (fold(before.name) !== fold(after.name)) {
      await this.removeName(session, before);
      await this.addNames(session, [after]);
    }
    const [had, has] = [before.tags ?? [], after.tags ?? []];
    await this.removeTags(session, { ...before, tags: without(had, has) });
    await this.addTags(session, [{ ...after, tags: without(has, had) }]);
  }

  private async addNames(session: Session, customers: Indexed[]): Promise<void> {
    await insertRows(session, { table: 'customer_names', columns: nameColumns }, customers.flatMap(nameRows));
    const grams = sorted(customers.flatMap(gramRows));
    await insertRows(session, { table: 'customer_name_grams', columns: gramColumns }, grams);
  }

  private async removeName(session: Session, { id, name, createdAt }: Indexed): Promise<void> {
    const grams = gramsOf(fold(name));
    await session.write('DELETE FROM customer_names WHERE customer_id = ?', [id]);
    await session.write(
      `DELETE FROM customer_name_grams WHERE gram IN (${placeholders(grams.length)}) AND created_at = ? AND customer_id = ?`,
      [...grams, sqlTime(createdAt), id],
    );
  }

  private async addTags(session: Session, customers: Indexed[]): Promise<void> {
    const known = { table: 'tags', columns: tagColumns, verb: this.dialect.insertIfAbsent };
    await insertRows(session, known, sorted(tagRows(customers)));
    const rows = sorted(customers.flatMap(customerTagRows));
    await insertRows(session, { table: 'customer_tags', columns: customerTagColumns }, rows);
  }

  /** A tag leaves the dictionary with its last customer: it may have been that person's name. */
  private async removeTags(session: Session, { id, createdAt, tags }: Indexed): Promise<void> {
    if (tags === null || tags.length === 0) return;
    const inOrder = tags.toSorted();
    const marks = placeholders(inOrder.length);
    await session.write(`DELETE FROM customer_tags WHERE tag IN (${marks}) AND created_at = ? AND customer_id = ?`, [
      ...inOrder,
      sqlTime(createdAt),
      id,
    ]);
    await session.write(
      `DELETE FROM tags WHERE tag IN (${marks})
          AND NOT EXISTS (SELECT 1 FROM customer_tags WHERE customer_tags.tag = tags.tag)`,
      inOrder,
    );
  }

  private async count(session: Session, customers: Indexed[], change: 1 | -1): Promise<void> {
    const ending = this.dialect.orAdd(['primary_channel', 'active', 'slot'], 'customers');
    const counters = { table: 'customer_counts', columns: countColumns, ending };
    await insertRows(session, counters, sorted(counterRows(customers, change)));
  }
}

function without(tags: string[], others: string[]): string[] {
  const known = new Set(others);
  return tags.filter((tag) => !known.has(tag));
}
