import { type FormerValues, valuesTold } from '../audit/former-values.js';
import type { Dialect } from '../database/dialect.js';
import type { Session } from '../database/session.js';
import { findTaken } from './customer-conflict.js';
import { type Identity, identityFields, type IdentityField } from './identity.js';

/** Those that say what a customer is called on a channel. */
export const namedFields = Object.keys(identityFields) as IdentityField[];

/** What a customer is and was called, but for what is another's by now. */
export interface Called {
  /** By the field where it may have been typed into another's record. On WEB and APP nobody types what they are called. */
  typed: FormerValues;
  /** All of it. */
  names: string[];
}

/** What the customer is called now, and was as their entries tell it. @param earlier what these told before they were emptied */
export async function whatTheyAreCalled(
  session: Session,
  dialect: Dialect,
  { id, earlier }: { id: string; earlier?: FormerValues },
): Promise<Called> {
  const identities = await session.query<Identity>(
    'SELECT kind, external_id AS externalId FROM customer_identities WHERE customer_id = ?',
    [id],
  );
  const told = joined(await valuesTold(session, dialect, { customerId: id, fields: namedFields }), earlier);
  const called = new Map<IdentityField, Set<string>>();
  for (const field of namedFields) {
    const own = identities.filter(({ kind }) => kind === identityFields[field]).map(({ externalId }) => externalId);
    called.set(field, new Set([...own, ...(await nobodys(session, field, [...(told.get(field) ?? [])]))]));
  }
  const typed = new Map<string, Set<string>>(called);
  for (const field of ['phone', 'whatsappId'] as const) {
    const also = await nobodys(session, field, typedFor(field, called));
    typed.set(field, new Set([...(called.get(field) ?? []), ...also]));
  }
  const all = [...identities.map(({ externalId }) => externalId), ...[...typed.values()].flatMap((some) => [...some])];
  return { typed, names: [...new Set(all)] };
}

function joined(told: FormerValues, earlier: FormerValues = new Map()): FormerValues {
  return new Map([...told].map(([field, values]) => [field, new Set([...values, ...(earlier.get(field) ?? [])])]));
}

async function nobodys(session: Session, field: IdentityField, values: string[]): Promise<string[]> {
  const taken = await findTaken(session, identityFields[field], values);
  return values.filter((value) => !taken.has(value));
}

/** An id of WhatsApp may be a phone number, with or without its sign. */
function typedFor(field: 'phone' | 'whatsappId', called: ReadonlyMap<IdentityField, Set<string>>): string[] {
  const ids = [...(called.get('whatsappId') ?? [])].filter((externalId) => /^\+?\d+$/.test(externalId));
  const numbers = [...(called.get('phone') ?? []), ...ids].map((number) => number.replace('+', ''));
  return numbers.flatMap((number) => (field === 'phone' ? [`+${number}`] : [`+${number}`, number]));
}
