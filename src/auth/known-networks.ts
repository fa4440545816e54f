import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { sqlTime } from '../database/time.js';
import { networkOf } from '../http/address.js';

/** For so long a network is remembered. */
const rememberedMs = 30 * 86_400_000;

/** Of the sign-ins within that time so many are looked at, the latest. */
const maxLooked = 200;

/** From where agents have signed in, by the audit trail. */
@Injectable()
export class KnownNetworks {
  constructor(private readonly database: Database) {}

  /** Whether the agent with this e-mail, if there is one, has signed in from `network` of late. */
  async has(email: string, network: string): Promise<boolean> {
    const rows = await this.database.read((session) =>
      session.query<{ address: string | null }>(
        `SELECT e.address FROM agents a JOIN audit_entries e ON e.subject_id = a.id
          WHERE a.email = ? AND e.action = 'agent.signed-in' AND e.created_at >= ?
          ORDER BY e.created_at DESC LIMIT ?`,
        [email, sqlTime(new Date(Date.now() - rememberedMs)), maxLooked],
      ),
    );
    return rows.some(({ address }) => address !== null && networkOf(address) === network);
  }
}
