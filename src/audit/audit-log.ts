import { Injectable } from '@nestjs/common';
import { newId } from '../database/new-id.js';
import type { Session } from '../database/session.js';
import type { Principal } from '../http/principal.js';
import { AuditEntry } from './audit-entry.entity.js';

/** What was done to what. Ids only. */
export interface AuditFact {
  action: `${string}.${string}`;
  subjectType: string;
  subjectId: string;
}

/** Writes the audit trail, in the transaction of the act itself: neither is there without the other. */
@Injectable()
export class AuditLog {
  async record(session: Session, actor: Principal, fact: AuditFact): Promise<void> {
    await session.manager.insert(AuditEntry, {
      id: newId(),
      ...fact,
      actorType: actor.kind,
      actorId: actor.id,
      requestId: actor.requestId ?? null,
      createdAt: new Date(),
    });
  }
}
