import { Injectable } from '@nestjs/common';
import { AgentSessions } from '../auth/agent-sessions.js';
import { CustomerTokens } from '../customer/token/customer-tokens.js';
import { piecesOf } from '../database/pieces.js';
import type { Principal } from '../http/principal.js';

/** Principals in one statement. */
const most = 500;

/** Asks which of many principals still hold a live token, a few statements for all of them. */
@Injectable()
export class LiveTokens {
  constructor(
    private readonly sessions: AgentSessions,
    private readonly tokens: CustomerTokens,
  ) {}

  /** Those whose token has ended. Asks the database: what is remembered may be some seconds old. */
  async ended<T extends { principal: Principal }>(holders: T[]): Promise<T[]> {
    const ended: T[] = [];
    for (const part of piecesOf(holders, most)) {
      const principals = part.map(({ principal }) => principal);
      const live = new Set([...(await this.liveSessions(principals)), ...(await this.liveTokens(principals))]);
      ended.push(...part.filter(({ principal }) => !live.has(tokenIdOf(principal))));
    }
    return ended;
  }

  private async liveSessions(principals: Principal[]): Promise<string[]> {
    const agents = principals.filter(({ kind }) => kind === 'agent');
    return agents.length === 0 ? [] : this.sessions.findLive(agents.map(tokenIdOf));
  }

  private async liveTokens(principals: Principal[]): Promise<string[]> {
    const customers = principals.filter(({ kind }) => kind === 'customer');
    return customers.length === 0 ? [] : this.tokens.findLive(customers.map(tokenIdOf));
  }
}

function tokenIdOf(principal: Principal): string {
  return principal.kind === 'agent' ? principal.sessionId : principal.tokenId;
}
