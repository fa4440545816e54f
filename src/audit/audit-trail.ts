import { Injectable } from '@nestjs/common';
import { type Asker, Database } from '../database/database.js';
import { after } from '../database/keyset.js';
import { countRows, type ListSource, readIds } from '../database/page-reader.js';
import type { Session } from '../database/session.js';
import { storedTime } from '../database/time.js';
import { invalid } from '../errors/common.errors.js';
import { isStoredTime, orderColumns } from '../http/list-order.js';
import type { PageDto } from '../http/page.dto.js';
import { toPageDto } from '../http/page.js';
import { decodeCursor, encodeCursor } from '../http/sort.js';
import { isUuid } from '../http/uuid.pipe.js';
import { AuditCount } from './audit-count.js';
import { type AuditEntryDto, type ListAuditQuery, toAuditEntryDto } from './audit-entry.dto.js';
import { findEntries } from './audit-entry-row.js';
import { filtered, filterKey } from './audit-filter.js';

/** Who did what to whom, as administrators read it. */
@Injectable()
export class AuditTrail {
  private readonly counts = new AuditCount();

  constructor(private readonly database: Database) {}

  /** @throws VALIDATION_FAILED for a cursor that is not this list's */
  list(query: ListAuditQuery, asker: Asker): Promise<PageDto<AuditEntryDto>> {
    return this.database.readLong(asker, (session) => this.readPage(session, query));
  }

  private async readPage(session: Session, query: ListAuditQuery): Promise<PageDto<AuditEntryDto>> {
    const { sort, size, page = 0, cursor } = query;
    const order = orderColumns(sort, () => 'created_at');
    const source: ListSource = { parts: [filtered(query, this.database.dialect)], order, id: 'id', repeats: false };
    const position = cursor === undefined ? undefined : positionOf(cursor, query);
    const total = query.total && position === undefined ? await this.count(session, query, source) : null;
    const { ids, more } = await readIds(session, source, {
      offset: page * size,
      size,
      total,
      ...(position === undefined ? {} : { after: after(order, position) }),
    });
    const entries = await findEntries(session, ids);
    const last = entries.at(-1);
    const nextCursor = more && last !== undefined ? encodeCursor(sort, [storedTime(last.createdAt), last.id]) : null;
    return toPageDto(query, { content: entries.map(toAuditEntryDto), total, nextCursor });
  }

  /** A request is of few entries, and loses some of them when a customer is erased. */
  private count(session: Session, query: ListAuditQuery, source: ListSource): Promise<number> {
    if (query.requestId !== undefined) return countRows(session, source);
    return this.counts.count(session, filterKey(query), source.parts[0]);
  }
}

/** @throws VALIDATION_FAILED */
function positionOf(cursor: string, { sort }: ListAuditQuery): (string | number | null)[] {
  const values = decodeCursor(cursor, sort);
  if (isStoredTime(values[0]) && isUuid(values[1])) return values;
  throw invalid({ field: 'cursor', message: 'cursor must be a nextCursor of this list' });
}
