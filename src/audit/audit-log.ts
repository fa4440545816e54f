import { type Dialect, placeholders } from '../database/dialect.js';
import { columnsOf, toSqlValue } from '../database/entity-sql.js';
import { insertRows } from '../database/insert-rows.js';
import { newIdInOrder } from '../database/new-id.js';
import { piecesOf } from '../database/pieces.js';
import type { Session } from '../database/session.js';
import { sqlTime } from '../database/time.js';
import type { Origin } from '../http/principal.js';
import { isRequestId } from '../http/request-id.js';
import type { ActorType, AuditAction, SubjectType } from './audit-action.js';
import { AuditEntry, type FieldChange } from './audit-entry.entity.js';
import { entriesOf } from './entries-of.js';

/** Who acts, and from where. */
export interface Actor {
  kind: ActorType;
  id: string | null;
  origin?: Origin;
}

/** What was done to whom. */
export interface AuditFact {
  action: AuditAction;
  subjectId: string;
  /** The customer whom it concerns, where the subject is theirs. */
  customerId?: string;
  changes?: FieldChange[];
}

export interface Act extends AuditFact {
  actor: Actor;
}

/** Entries that one statement empties: each may be some hundred kilobytes long. */
const emptiedAtOnce = 50;

const columns = columnsOf(AuditEntry);
const into = { table: 'audit_entries', columns: columns.map(({ column }) => column) };

/** Writes what `actor` does into the audit trail, in the transaction of the act itself: neither is there without the other. */
export function recordAct(session: Session, actor: Actor, ...facts: AuditFact[]): Promise<void> {
  return recordActs(
    session,
    facts.map((fact) => ({ ...fact, actor })),
  );
}

/** The same for acts of several. */
export async function recordActs(session: Session, acts: Act[]): Promise<void> {
  const now = new Date();
  const rows = acts.map((act) => {
    const entry = toEntry(act, now);
    return columns.map(({ property }) => toSqlValue(entry[property]));
  });
  await insertRows(session, into, rows);
}

/**
 * Takes all but ids of ours out of the entries that concern a customer, within the transaction that erases them and after
 * they are erased: until then somebody else may write another. What an agent has called from is the agent's, and stays; the
 * id of a request may be any text, which agents choose as well, for other calls too.
 * @param names what the customer is and was called on channels
 */
export async function blankEntries(
  session: Session,
  dialect: Dialect,
  { customerId, names }: { customerId: string; names: string[] },
): Promise<void> {
  for (const some of piecesOf(names.filter(isRequestId))) {
    const marks = placeholders(some.length);
    await session.write(`UPDATE audit_entries SET request_id = NULL WHERE request_id IN (${marks})`, some);
  }
  for await (const entries of entriesOf(session, dialect, { customerId, fields: [] })) {
    for (const some of piecesOf(entries, emptiedAtOnce)) {
      await session.execute(
        `UPDATE audit_entries SET changes = NULL, request_id = NULL,
                address = CASE WHEN actor_type = 'agent' THEN address ELSE NULL END
          WHERE id IN (${placeholders(some.length)})`,
        some.map(({ id }) => id),
      );
    }
  }
}

function toEntry({ action, actor, subjectId, customerId, changes }: Act, now: Date): AuditEntry {
  const subjectType = subjectTypeOf(action);
  return {
    id: newIdInOrder(now.getTime()),
    action,
    actorType: actor.kind,
    actorId: actor.id,
    subjectType,
    subjectId,
    customerId: subjectType === 'customer' ? subjectId : (customerId ?? null),
    changes: changes === undefined || changes.length === 0 ? null : changes,
    address: actor.origin?.address ?? null,
    requestId: actor.origin?.requestId ?? null,
    createdAt: sqlTime(now),
  };
}

type SubjectOf<A> = A extends `${infer S extends SubjectType}.${string}` ? S : never;

function subjectTypeOf(action: AuditAction): SubjectType {
  const [subjectType] = action.split('.') as [SubjectOf<AuditAction>];
  return subjectType;
}
