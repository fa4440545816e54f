import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { sqlTime } from '../database/time.js';

/** From where agents have signed in. */
@Injectable()
export class SignIns {
  constructor(private readonly database: Database) {}

  /** The addresses of the latest `most` sign-ins of an agent since then. */
  async addressesOf(agentId: string, since: Date, most: number): Promise<string[]> {
    const rows = await this.database.read((session) =>
      session.query<{ address: string | null }>(
        `SELECT address FROM audit_entries
          WHERE subject_id = ? AND action = 'agent.signed-in' AND created_at >= ? ORDER BY created_at DESC LIMIT ?`,
        [agentId, sqlTime(since), most],
      ),
    );
    return rows.flatMap(({ address }) => (address === null ? [] : [address]));
  }
}
