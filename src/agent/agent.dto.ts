import { PickType } from '@nestjs/swagger';
import { Email } from '../http/email.js';
import { Described, OneOf, Optional, Text } from '../http/field.js';
import { PageQuery } from '../http/page.dto.js';
import type { AgentRole } from '../http/principal.js';
import { type SortKey, SortParameter } from '../http/sort.js';
import { type Agent, agentRoles, type AgentStatus, agentStatuses } from './agent.entity.js';
import { NewPassword } from './password.js';

/** An agent, as agents see it. */
export class AgentDto {
  @Described({ format: 'uuid', example: '0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e' })
  id: string;

  @Described({ example: '王芳' })
  name: string;

  @Described({ example: 'wangfang@example.com' })
  email: string;

  @Described({ enum: agentRoles, example: 'AGENT' })
  role: AgentRole;

  @Described({ enum: agentStatuses })
  status: AgentStatus;

  @Described({ format: 'date-time', example: '2024-01-01T08:00:00.000Z' })
  createdAt: string;
}

/** An agent, as their colleagues see them. */
export class ColleagueDto extends PickType(AgentDto, ['id', 'name', 'role', 'status']) {}

export function toAgentDto(agent: Agent): AgentDto {
  return {
    id: agent.id,
    name: agent.name,
    email: agent.email,
    role: agent.role,
    status: agent.status,
    createdAt: agent.createdAt.toISOString(),
  };
}

export class CreateAgentDto {
  /**
   * Shown to colleagues, and to the customers whom the agent serves; messages do not bear it.
   * @example '王芳'
   */
  @Text(255)
  name: string;

  /** @example 'wangfang@example.com' */
  @Email()
  email: string;

  /** `AGENT` when left out. */
  @Optional()
  @OneOf(agentRoles)
  role: AgentRole = 'AGENT';

  /** @example 'correct horse battery' */
  @NewPassword()
  password: string;
}

/** Every field may be left out; what is left out stays as it is. */
export class UpdateAgentDto {
  /** @example '王芳' */
  @Optional()
  @Text(255)
  name?: string;

  /** @example 'wangfang@example.com' */
  @Optional()
  @Email()
  email?: string;

  @Optional()
  @OneOf(agentRoles)
  role?: AgentRole;

  /** `DISABLED` ends every session of the agent. */
  @Optional()
  @OneOf(agentStatuses)
  status?: AgentStatus;

  /**
   * A new password; ends every session of the agent.
   * @example 'correct horse battery'
   */
  @Optional()
  @NewPassword()
  password?: string;
}

const agentSortFields = ['createdAt', 'name', 'email', 'role', 'status'] as const;
export type AgentSortField = (typeof agentSortFields)[number];

export class ListAgentsQuery extends PageQuery {
  /** Order of the list, `createdAt,asc` when left out; ties are broken by id. */
  @Optional()
  @SortParameter(agentSortFields, 'createdAt,asc')
  sort: SortKey<AgentSortField>[] = [{ field: 'createdAt', descending: false }];
}
