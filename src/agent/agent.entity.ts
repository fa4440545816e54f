import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AgentRole } from '../http/principal.js';

export const agentRoles = ['ADMIN', 'AGENT'] as const satisfies readonly AgentRole[];

export const agentStatuses = ['ACTIVE', 'DISABLED'] as const;

/** DISABLED agents keep their row, since messages and audit entries name them, but cannot sign in. */
export type AgentStatus = (typeof agentStatuses)[number];

/** Somebody who serves customers (坐席). */
@Entity('agents')
export class Agent {
  @PrimaryColumn('varchar', { length: 36 })
  id: string;

  @Column('varchar', { length: 255 })
  email: string;

  @Column('varchar', { length: 255 })
  name: string;

  @Column('varchar', { length: 20 })
  role: AgentRole;

  @Column('varchar', { length: 20 })
  status: AgentStatus;

  /** argon2id, in PHC string format. */
  @Column('varchar', { name: 'password_hash', length: 255 })
  passwordHash: string;

  /** Sessions of an earlier epoch are over. Moves on when the agent is disabled or the password changes. */
  @Column('int', { name: 'session_epoch' })
  sessionEpoch: number;

  @Column('datetime', { name: 'created_at', precision: 3 })
  createdAt: Date;

  @Column('datetime', { name: 'updated_at', precision: 3 })
  updatedAt: Date;
}
