import type { Dialect } from '../database/dialect.js';
import type { Session } from '../database/session.js';
import { sqlTime } from '../database/time.js';
import { Forbidden, Unauthenticated } from '../errors/common.errors.js';
import { DomainError } from '../errors/domain-error.js';
import type { AgentPrincipal, AgentRole } from '../http/principal.js';

/** That of a session `s` of an agent `a`, beside its time. */
export const isLive = "s.epoch = a.session_epoch AND a.status = 'ACTIVE'";

/**
 * Goes on only where `actor` may still act, and nobody ends that before the transaction does. What makes
 * passwords and roles asks for it: a call may have been let in before its session was ended, and be done after.
 * @throws UNAUTHENTICATED where the session has ended, FORBIDDEN where the agent is no administrator any more
 */
export async function demandAdmin(session: Session, dialect: Dialect, actor: AgentPrincipal): Promise<void> {
  const role = await lockLive(session, dialect, actor);
  if (role !== 'ADMIN') throw new DomainError(Forbidden);
}

/** The same for what every agent may do. @returns their role now @throws UNAUTHENTICATED where the session has ended */
export async function lockLive(session: Session, dialect: Dialect, actor: AgentPrincipal): Promise<AgentRole> {
  // The agent first, as whoever ends sessions does.
  const row = await session.queryOne<{ role: AgentRole }>(
    `SELECT a.role FROM agents a ${dialect.joinInOrder} agent_sessions s ON s.agent_id = a.id
      WHERE a.id = ? AND s.id = ? AND s.expires_at > ? AND ${isLive}${dialect.forUpdate}`,
    [actor.id, actor.sessionId, sqlTime(new Date())],
  );
  if (row === undefined) throw new DomainError(Unauthenticated);
  return row.role;
}
