import { Injectable } from '@nestjs/common';
import { newId } from '../database/new-id.js';
import { type AuditFact, recordAct } from '../audit/audit-log.js';
import { changesBetween, namesOfChanges } from '../audit/field-change.js';
import { Bus } from '../bus/bus.js';
import { Database } from '../database/database.js';
import { isUniqueViolation } from '../database/database-error.js';
import type { Session } from '../database/session.js';
import { DomainError } from '../errors/domain-error.js';
import type { PageDto } from '../http/page.dto.js';
import type { AgentPrincipal } from '../http/principal.js';
import {
  type AgentDto,
  type ColleagueDto,
  type CreateAgentDto,
  type ListAgentsQuery,
  toAgentDto,
  type UpdateAgentDto,
} from './agent.dto.js';
import { Agent } from './agent.entity.js';
import { AgentEmailTaken, AgentNotFound, LastAdmin } from './agent.errors.js';
import { readAgentPage } from './agent-list.js';
import { agentChanged } from './agent.events.js';
import { demandAdmin } from './live-session.js';
import { hashPassword } from './password.js';

/**
 * Takes from an agent who is disabled what is theirs in another module, in the same transaction.
 * @returns what tells of it, once that is committed
 */
type Leave = (session: Session, actor: AgentPrincipal, agentId: string) => Promise<() => void>;

/** The people who serve customers. All but their names is for administrators. */
@Injectable()
export class AgentService {
  private readonly leaves: Leave[] = [];

  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
  ) {}

  /** Calls `leave` within each transaction that disables an agent, with the agent's row locked. */
  onLeave(leave: Leave): void {
    this.leaves.push(leave);
  }

  list(query: ListAgentsQuery): Promise<PageDto<AgentDto>> {
    return this.database.read((session) => readAgentPage(session, query));
  }

  /** Every agent, by name. */
  colleagues(): Promise<ColleagueDto[]> {
    return this.database.read((session) =>
      session.query<ColleagueDto>('SELECT id, name, role, status FROM agents ORDER BY name, id'),
    );
  }

  /** @throws AGENT_NOT_FOUND */
  async get(id: string): Promise<AgentDto> {
    return toAgentDto(await this.database.read((session) => getAgent(session, id)));
  }

  /** @throws EMAIL_TAKEN */
  async create(actor: AgentPrincipal, { name, email, role, password }: CreateAgentDto): Promise<AgentDto> {
    const now = new Date();
    const agent: Agent = {
      id: newId(),
      name,
      email,
      role,
      status: 'ACTIVE',
      passwordHash: await hashPassword(password),
      sessionEpoch: 0,
      createdAt: now,
      updatedAt: now,
    };
    await this.write(async (session) => {
      await demandAdmin(session, this.database.dialect, actor);
      await session.manager.insert(Agent, agent);
      await recordAct(session, actor, { action: 'agent.created', subjectId: agent.id });
    });
    return toAgentDto(agent);
  }

  /** @throws AGENT_NOT_FOUND, EMAIL_TAKEN, LAST_ADMIN */
  async update(actor: AgentPrincipal, id: string, changes: UpdateAgentDto): Promise<AgentDto> {
    const { password, ...fields } = changes;
    const passwordHash = password === undefined ? undefined : await hashPassword(password);
    const { agent, news } = await this.write(async (session) => {
      const otherAdmins = await this.lockAdmins(session, id);
      await demandAdmin(session, this.database.dialect, actor);
      const before = await getAgent(session, id);
      const leaves = fields.status === 'DISABLED' && before.status === 'ACTIVE';
      const endsSessions = passwordHash !== undefined || leaves;
      const after: Agent = {
        ...before,
        ...fields,
        passwordHash: passwordHash ?? before.passwordHash,
        sessionEpoch: before.sessionEpoch + (endsSessions ? 1 : 0),
        updatedAt: new Date(),
      };
      if (isActiveAdmin(before) && !isActiveAdmin(after) && otherAdmins === 0) throw new DomainError(LastAdmin);
      await session.manager.update(Agent, { id }, after);
      await recordAct(session, actor, ...factsOf(before, after));
      return { agent: after, news: leaves ? await this.leave(session, actor, id) : [] };
    });
    this.bus.publish(agentChanged, { agentId: id });
    for (const tell of news) tell();
    return toAgentDto(agent);
  }

  /** Agents are never erased: messages and audit entries name them. @throws AGENT_NOT_FOUND, LAST_ADMIN */
  async disable(actor: AgentPrincipal, id: string): Promise<void> {
    await this.update(actor, id, { status: 'DISABLED' });
  }

  private async leave(session: Session, actor: AgentPrincipal, id: string): Promise<(() => void)[]> {
    const news: (() => void)[] = [];
    for (const leave of this.leaves) news.push(await leave(session, actor, id));
    return news;
  }

  /** Locks the agent and every active administrator, in one order, so that no two of them can go at once. */
  private async lockAdmins(session: Session, id: string): Promise<number> {
    const rows = await session.query<{ id: string }>(
      `SELECT id FROM agents WHERE id = ? OR (role = 'ADMIN' AND status = 'ACTIVE')
        ORDER BY id${this.database.dialect.forUpdate}`,
      [id],
    );
    return rows.filter((row) => row.id !== id).length;
  }

  private async write<T>(work: (session: Session) => Promise<T>): Promise<T> {
    try {
      return await this.database.transaction(work);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new DomainError(AgentEmailTaken, {
        fields: [{ field: 'email', message: 'email belongs to another agent' }],
        cause: error,
      });
    }
  }
}

async function getAgent(session: Session, id: string): Promise<Agent> {
  const agent = await session.manager.findOneBy(Agent, { id });
  if (agent === null) throw new DomainError(AgentNotFound);
  return agent;
}

/** Of names and e-mail addresses no values: agents cannot be erased, and may want to be forgotten after all. */
function factsOf(before: Agent, after: Agent): AuditFact[] {
  const subjectId = after.id;
  const facts: AuditFact[] = [];
  const changes = [
    ...namesOfChanges(changesBetween(before, after, ['name', 'email'])),
    ...changesBetween(before, after, ['role']),
  ];
  if (changes.length > 0) facts.push({ action: 'agent.updated', subjectId, changes });
  if (before.status !== after.status) {
    facts.push({ action: after.status === 'ACTIVE' ? 'agent.enabled' : 'agent.disabled', subjectId });
  }
  if (before.passwordHash !== after.passwordHash) facts.push({ action: 'agent.password-reset', subjectId });
  return facts;
}

function isActiveAdmin(agent: Agent): boolean {
  return agent.role === 'ADMIN' && agent.status === 'ACTIVE';
}
