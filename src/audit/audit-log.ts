import { type Dialect, placeholders } from '../database/dialect.js';
import { columnsOf, toSqlValue } from '../database/entity-sql.js';
import { insertRows } from '../database/insert-rows.js';
import { newIdInOrder } from '../database/new-id.js';
import { piecesOf } from '../database/pieces.js';
import type { Session } from '../database/session.js';
import { sqlTime } from '../database/time.js';
import type { Origin } from '../http/principal.js';
import { isDrawnRequestId, isRequestId } from '../http/request-id.js';
import type { ActorType, AuditAction, SubjectType } from './audit-action.js';
import { AuditEntry, type FieldChange } from './audit-entry.entity.js';
import { entriesOf, entriesOfRequest } from './entries-of.js';
import { type FormerValues, note, nothing } from './former-values.js';

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
  /** When, by the database's clock, where the order of acts on one subject is asked for; by this node's where it is left out. */
  at?: Date;
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
    const entry = toEntry(act, act.at ?? now);
    return columns.map(({ property }) => toSqlValue(entry[property]));
  });
  await insertRows(session, into, rows);
}

/**
 * Takes all but ids of ours out of the entries that concern a customer, within the transaction that erases them: once ahead,
 * since that takes long, and once they are erased, since until then somebody else may write another. What an agent has
 * called from is the agent's, and stays; the id of a request may be any text, which agents choose as well, for other calls too.
 * @param names what the customer is and was called on channels
 * @returns what the entries told of `fields`: whoever looked before may not have seen the last of them
 */
export async function blankEntries(
  session: Session,
  dialect: Dialect,
  { customerId, names, fields }: { customerId: string; names: string[]; fields: readonly string[] },
): Promise<FormerValues> {
  const told = nothing(fields);
  for (const requestId of names.flatMap(spellings).filter(isRequestId)) {
    for await (const entries of entriesOfRequest(session, dialect, requestId)) {
      for (const some of piecesOf(entries, emptiedAtOnce)) {
        await session.execute(
          `UPDATE audit_entries SET request_id = NULL WHERE id IN (${placeholders(some.length)})`,
          some.map(({ id }) => id),
        );
      }
    }
  }
  for await (const entries of entriesOf(session, dialect, { customerId, fields })) {
    note(told, entries);
    for (const some of piecesOf(entries, emptiedAtOnce)) {
      if (!some.some(({ tells }) => tells === 1)) continue;
      await session.execute(
        `UPDATE audit_entries SET changes = NULL, request_id = NULL,
                address = CASE WHEN actor_type = 'agent' THEN address ELSE NULL END
          WHERE id IN (${placeholders(some.length)})`,
        some.map(({ id }) => id),
      );
    }
  }
  return told;
}

/** The ways in which a request id may be written that is a name. */
function spellings(name: string): string[] {
  if (!isDrawnRequestId(name)) return [name];
  const digits = name.toLowerCase().replaceAll('-', '');
  const uuid = digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return [...new Set([name, digits, uuid, digits.toUpperCase(), uuid.toUpperCase()])];
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
