import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { codeOf, isRefusedByTrigger } from '../database/database-error.js';
import { DomainError } from '../errors/domain-error.js';

/** The account may not write there. */
const denials = new Set(['ER_TABLEACCESS_DENIED_ERROR', 'ER_COLUMNACCESS_DENIED_ERROR']);

/** It was not refused, and has to be taken back. */
class NotRefused extends Error {}

/** Sees whether the database keeps what stands in the audit trail. */
@Injectable()
export class AuditGuard {
  constructor(private readonly database: Database) {}

  /**
   * Whether entries can neither be changed nor deleted; true where there is none yet. It is tried, and taken back: an
   * account that may not create triggers is not shown those that are there either.
   */
  async isOn(): Promise<boolean> {
    for (const attempt of ["UPDATE audit_entries SET action = ''", 'DELETE FROM audit_entries']) {
      if (!(await this.isRefused(attempt))) return false;
    }
    return true;
  }

  private async isRefused(attempt: string): Promise<boolean> {
    try {
      await this.database.transaction(async (session) => {
        const entry = await session.queryOne<{ id: string }>(
          'SELECT id FROM audit_entries ORDER BY created_at, id LIMIT 1',
        );
        if (entry === undefined) return;
        await session.execute(`${attempt} WHERE id = ?`, [entry.id]);
        throw new NotRefused();
      });
      return true;
    } catch (error) {
      if (error instanceof NotRefused) return false;
      const reason = error instanceof DomainError ? error.cause : error;
      if (isRefusedByTrigger(reason) || denials.has(codeOf(reason))) return true;
      throw error;
    }
  }
}
