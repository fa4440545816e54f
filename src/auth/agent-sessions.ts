import { Injectable } from '@nestjs/common';
import jwt from 'jsonwebtoken';
import { LessThan } from 'typeorm';
import { agentChanged } from '../agent/agent.events.js';
import { newId } from '../database/new-id.js';
import type { Agent } from '../agent/agent.entity.js';
import { isLive, lockLive } from '../agent/live-session.js';
import { recordAct } from '../audit/audit-log.js';
import { Bus } from '../bus/bus.js';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { placeholders } from '../database/dialect.js';
import type { Session } from '../database/session.js';
import { isoTime, sqlTime } from '../database/time.js';
import { DomainError } from '../errors/domain-error.js';
import type { AgentPrincipal, AgentRole, PublicCaller } from '../http/principal.js';
import { AgentSession } from '../agent/agent-session.entity.js';
import { InvalidCredentials } from './auth.errors.js';
import { PrincipalCache } from './principal-cache.js';

export const tokenIssuer = 'kefu';
export const agentAudience = 'kefu:agent';

/** A fresh agent token; it is not kept. */
export interface IssuedToken {
  token: string;
  expiresAt: Date;
}

interface SessionRow {
  agent_id: string;
  name: string;
  role: AgentRole;
  expires_at: string;
}

/** The sign-ins of agents, and the tokens that stand for them. */
@Injectable()
export class AgentSessions {
  private readonly principals: PrincipalCache<AgentPrincipal>;

  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly bus: Bus,
  ) {
    this.principals = new PrincipalCache(bus);
    bus.on(agentChanged, ({ agentId }) => this.principals.forget(agentId));
  }

  /**
   * Begins a session of `agent`, who is `caller`, and forgets those of its sessions that have run out.
   * @throws INVALID_CREDENTIALS where they were disabled, or their password was changed, since it was looked at
   */
  async begin({ origin }: PublicCaller, agent: Agent): Promise<IssuedToken> {
    // JWT times are whole seconds: session and token must end in the same one.
    const createdAt = new Date(Math.floor(Date.now() / 1_000) * 1_000);
    const expiresAt = new Date(createdAt.getTime() + this.config.auth.agentTokenTtlMs);
    const id = newId();
    await this.database.transaction(async (session) => {
      const { manager } = session;
      // The agent first, as whoever ends sessions does. The key of the new row locks them too, but shares the lock: of two who
      // want more than that none gets it.
      const now = await session.queryOne<{ id: string }>(
        `SELECT id FROM agents WHERE id = ? AND status = 'ACTIVE' AND session_epoch = ?${this.database.dialect.forUpdate}`,
        [agent.id, agent.sessionEpoch],
      );
      if (now === undefined) throw new DomainError(InvalidCredentials);
      await manager.delete(AgentSession, { agentId: agent.id, expiresAt: LessThan(createdAt) });
      await manager.insert(AgentSession, { id, agentId: agent.id, epoch: agent.sessionEpoch, createdAt, expiresAt });
      const actor = { kind: 'agent', id: agent.id, origin } as const;
      await recordAct(session, actor, { action: 'agent.signed-in', subjectId: agent.id });
    });
    return { token: this.sign(agent.id, id, createdAt, expiresAt), expiresAt };
  }

  /** The agent whose live session this is, or null. At most four seconds old. */
  find(sessionId: string): Promise<AgentPrincipal | null> {
    return this.principals.get(sessionId, () => this.look(sessionId));
  }

  /** Ends one session, on every node. */
  async end(agent: AgentPrincipal): Promise<void> {
    await this.database.transaction(async (session) => {
      const ended = await session.execute('DELETE FROM agent_sessions WHERE id = ?', [agent.sessionId]);
      if (ended > 0) await recordAct(session, agent, { action: 'agent.signed-out', subjectId: agent.id });
    });
    this.bus.publish(agentChanged, { agentId: agent.id });
  }

  /**
   * Ends every session of the agent but their own, on every node. `replacePassword` begins the new epoch, within the
   * same transaction; a session that was over before does not live on in it.
   * @throws UNAUTHENTICATED where their own has ended meanwhile, and what `replacePassword` throws
   */
  async endOthers(agent: AgentPrincipal, replacePassword: (session: Session) => Promise<number>): Promise<void> {
    await this.database.transaction(async (session) => {
      await lockLive(session, this.database.dialect, agent);
      const epoch = await replacePassword(session);
      await session.manager.update(AgentSession, { id: agent.sessionId, epoch: epoch - 1 }, { epoch });
      await recordAct(session, agent, { action: 'agent.password-changed', subjectId: agent.id });
    });
    this.bus.publish(agentChanged, { agentId: agent.id });
  }

  /** Those of `sessionIds` that are live sessions, as the database has them now. */
  async findLive(sessionIds: string[]): Promise<string[]> {
    const rows = await this.database.read((session) =>
      session.query<{ id: string }>(
        `SELECT s.id FROM agent_sessions s JOIN agents a ON a.id = s.agent_id
          WHERE s.id IN (${placeholders(sessionIds.length)}) AND s.expires_at > ? AND ${isLive}`,
        [...sessionIds, sqlTime(new Date())],
      ),
    );
    return rows.map(({ id }) => id);
  }

  private async look(sessionId: string): Promise<AgentPrincipal | null> {
    const row = await this.database.read((session) =>
      session.find<SessionRow>(
        `SELECT s.agent_id, s.expires_at, a.name, a.role
           FROM agent_sessions s JOIN agents a ON a.id = s.agent_id
          WHERE s.id = ? AND s.expires_at > ? AND ${isLive}`,
        [sessionId, sqlTime(new Date())],
      ),
    );
    if (row === undefined) return null;
    const { agent_id: id, name, role } = row;
    return { kind: 'agent', id, name, role, sessionId, expiresAt: isoTime(row.expires_at) };
  }

  private sign(agentId: string, sessionId: string, issuedAt: Date, expiresAt: Date): string {
    const seconds = (moment: Date) => moment.getTime() / 1_000;
    const claims = {
      iss: tokenIssuer,
      aud: agentAudience,
      sub: agentId,
      jti: sessionId,
      iat: seconds(issuedAt),
      exp: seconds(expiresAt),
    };
    return jwt.sign(claims, this.config.auth.jwtKey, { algorithm: 'HS256' });
  }
}
