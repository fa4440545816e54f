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

  /** The hash of the current password of agent `id`, who is active, where it is `password`; else null. */
  async findHash(id: string, password: string): Promise<string | null> {
    const agent = await this.database.read((session) => session.manager.findOneBy(Agent, { id, status: 'ACTIVE' }));
    return (await isPassword(password, agent?.passwordHash)) ? (agent?.passwordHash ?? null) : null;
  }

  /**
   * Sets a new password in place of the one with the hash `from`, within `session`'s transaction, which begins a new epoch of the
   * agent's sessions.
   * @returns that epoch, or null where they have another password meanwhile
   */
  async replacePassword(
    session: Session,
    id: string,
    { from, to }: { from: string; to: string },
  ): Promise<number | null> {
    const change = { passwordHash: to, sessionEpoch: () => 'session_epoch + 1', updatedAt: new Date() };
    const { affected } = await session.manager.update(Agent, { id, passwordHash: from }, change);
    if (affected !== 1) return null;
    const { sessionEpoch } = await session.manager.findOneByOrFail(Agent, { id });
    return sessionEpoch;
  }
}
