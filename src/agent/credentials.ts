import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { Session } from '../database/session.js';
import { normalizeEmail } from '../http/email.js';
import { Agent } from './agent.entity.js';
import { isPassword } from './password.js';

/** What an agent proves itself by. */
@Injectable()
export class Credentials {
  constructor(private readonly database: Database) {}

  /** The active agent whom e-mail and password belong to, or null; both answers take the same time. */
  async findByPassword(email: string, password: string): Promise<Agent | null> {
    const agent = await this.database.read((session) =>
      session.manager.findOneBy(Agent, { email: normalizeEmail(email) ?? email }),
    );
    const matches = await isPassword(password, agent?.passwordHash);
    return matches && agent?.status === 'ACTIVE' ? agent : null;
  }

  /** The id of the agent with this e-mail, or null. */
  async findId(email: string): Promise<string | null> {
    const agent = await this.database.read((session) => session.manager.findOneBy(Agent, { email }));
    return agent?.id ?? null;
  }

  /** The e-mail of agent `id`, whom there is. */
  async emailOf(id: string): Promise<string> {
    const { email } = await this.database.read((session) => session.manager.findOneByOrFail(Agent, { id }));
    return email;
  }

  /** Whether `password` is the current one of agent `id`, who is active. */
  async isPasswordOf(id: string, password: string): Promise<boolean> {
    const agent = await this.database.read((session) => session.manager.findOneBy(Agent, { id, status: 'ACTIVE' }));
    return isPassword(password, agent?.passwordHash);
  }

  /**
   * Sets a new password within `session`'s transaction, which begins a new epoch of the agent's sessions.
   * @returns that epoch
   */
  async replacePassword(session: Session, id: string, passwordHash: string): Promise<number> {
    await session.manager.increment(Agent, { id }, 'sessionEpoch', 1);
    await session.manager.update(Agent, { id }, { passwordHash, updatedAt: new Date() });
    const { sessionEpoch } = await session.manager.findOneByOrFail(Agent, { id });
    return sessionEpoch;
  }
}
