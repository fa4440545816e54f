import { placeholders } from '../database/dialect.js';
import { piecesOf } from '../database/pieces.js';
import type { Session } from '../database/session.js';
import { DomainError, type ErrorType } from '../errors/domain-error.js';
import { EmailTaken, IdentityTaken, PhoneTaken } from './customer.errors.js';
import { fieldOf, type Identity, type IdentityField, type IdentityKind } from './identity.js';

/**
 * The conflict that names each of `identities` that belongs to a customer other than `customerId`, or null where none
 * does. Says nothing of who it belongs to.
 */
export async function identityConflict(
  session: Session,
  customerId: string,
  identities: Identity[],
): Promise<DomainError | null> {
  const taken: IdentityField[] = [];
  for (const identity of identities) {
    const owner = await findOwner(session, identity);
    const field = fieldOf(identity.kind);
    if (owner !== undefined && owner !== customerId && field !== undefined) taken.push(field);
  }
  if (taken.length === 0) return null;
  const fields = taken.map((field) => ({ field, message: `${field} belongs to another customer` }));
  return new DomainError(errorFor(taken), { fields });
}

/** The id of the customer who has this identity. */
export async function findOwner(session: Session, { kind, externalId }: Identity): Promise<string | undefined> {
  const row = await session.queryOne<{ customer_id: string }>(
    'SELECT customer_id FROM customer_identities WHERE kind = ? AND external_id = ?',
    [kind, externalId],
  );
  return row?.customer_id;
}

/** Those of `externalIds` that anybody has. */
export async function findTaken(session: Session, kind: IdentityKind, externalIds: string[]): Promise<Set<string>> {
  const taken = new Set<string>();
  for (const some of piecesOf(externalIds)) {
    const rows = await session.query<{ externalId: string }>(
      `SELECT external_id AS externalId FROM customer_identities
        WHERE kind = ? AND external_id IN (${placeholders(some.length)})`,
      [kind, ...some],
    );
    for (const { externalId } of rows) taken.add(externalId);
  }
  return taken;
}

function errorFor([first]: IdentityField[]): ErrorType {
  if (first === 'email') return EmailTaken;
  return first === 'phone' ? PhoneTaken : IdentityTaken;
}
