import type { Session } from '../database/session.js';
import { isoTime, isoTimeOrNull } from '../database/time.js';
import type { HeldCustomerDto, HeldIdentityDto, HeldTokenDto } from './held-customer.dto.js';
import { toCustomerDto } from './customer.dto.js';
import type { Customer } from './customer.entity.js';

/** What is held about a customer, within the transaction that has locked their row. */
export async function readHeld(session: Session, customer: Customer): Promise<HeldCustomerDto> {
  const [identities = [], tokens = []] = await session.queryEach([
    {
      sql: `SELECT kind, external_id AS externalId, created_at AS createdAt
              FROM customer_identities WHERE customer_id = ? ORDER BY kind`,
      parameters: [customer.id],
    },
    {
      sql: `SELECT id, channel, created_at AS createdAt, expires_at AS expiresAt, last_used_at AS lastUsedAt,
                   sees_from AS seesFrom, stated_name AS statedName
              FROM customer_tokens WHERE customer_id = ? ORDER BY created_at, id`,
      parameters: [customer.id],
    },
  ]);
  return {
    customer: toCustomerDto(customer),
    identities: (identities as HeldIdentityDto[]).map((row) => ({ ...row, createdAt: isoTime(row.createdAt) })),
    tokens: (tokens as HeldTokenDto[]).map((row) => ({
      ...row,
      createdAt: isoTime(row.createdAt),
      expiresAt: isoTime(row.expiresAt),
      lastUsedAt: isoTimeOrNull(row.lastUsedAt),
      seesFrom: isoTimeOrNull(row.seesFrom),
    })),
  };
}
