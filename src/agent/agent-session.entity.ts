import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One sign-in of an agent. Its id is the token's `jti`; a token without a live row is worth nothing. */
@Entity('agent_sessions')
export class AgentSession {
  @PrimaryColumn('varchar', { length: 36 })
  id: string;

  @Column('varchar', { name: 'agent_id', length: 36 })
  agentId: string;

  /** The agent's `session_epoch` at sign-in; over when the agent has a later one. */
  @Column('int')
  epoch: number;

  @Column('datetime', { name: 'created_at', precision: 3 })
  createdAt: Date;

  @Column('datetime', { name: 'expires_at', precision: 3 })
  expiresAt: Date;
}
