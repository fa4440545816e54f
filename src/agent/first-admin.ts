import { Injectable } from '@nestjs/common';
import { recordAct } from '../audit/audit-log.js';
import { newId } from '../database/new-id.js';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { isUniqueViolation } from '../database/database-error.js';
import { normalizeEmail } from '../http/email.js';
import { Agent } from './agent.entity.js';
import { hashPassword, randomPassword } from './password.js';

/** The login of an administrator whose password nobody has chosen. */
export interface GeneratedLogin {
  email: string;
  password: string;
}

/** Sees that somebody can sign in. */
@Injectable()
export class FirstAdmin {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  /**
   * Creates an administrator where there is no agent at all; never touches an existing one.
   * @returns the login, to be shown once, where its password was generated
   */
  async ensure(): Promise<GeneratedLogin | undefined> {
    if (await this.database.read((session) => session.manager.exists(Agent))) return undefined;
    const { adminEmail, adminPassword } = this.config.auth;
    // In the spelling in which it is looked for when somebody signs in.
    const email = normalizeEmail(adminEmail) ?? adminEmail;
    const password = adminPassword ?? randomPassword();
    const created = await this.create(email, await hashPassword(password));
    return created && adminPassword === undefined ? { email, password } : undefined;
  }

  /** @returns false where another node was faster */
  private async create(email: string, passwordHash: string): Promise<boolean> {
    const now = new Date();
    const admin: Agent = {
      id: newId(),
      email,
      name: 'Admin',
      role: 'ADMIN',
      status: 'ACTIVE',
      passwordHash,
      sessionEpoch: 0,
      createdAt: now,
      updatedAt: now,
    };
    try {
      await this.database.transaction(async (session) => {
        await session.manager.insert(Agent, admin);
        await recordAct(session, { kind: 'system', id: null }, { action: 'agent.created', subjectId: admin.id });
      });
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }
}
