import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Credentials } from '../agent/credentials.js';
import { SignIns } from '../audit/sign-ins.js';
import { networkOf } from '../http/address.js';

/** For so long a network is remembered … */
const rememberedMs = 30 * 86_400_000;

/** … by so many sign-ins, the latest. */
const mostSignIns = 200;

/** An answer takes at least so long: it must not tell whether there is such an account. */
const evenMs = 15;

/** From where agents have signed in, by the audit trail. */
@Injectable()
export class KnownNetworks {
  constructor(
    private readonly credentials: Credentials,
    private readonly signIns: SignIns,
  ) {}

  /** Whether the agent with this e-mail, if there is one, has signed in from `network` of late. */
  async has(email: string, network: string): Promise<boolean> {
    const [isKnown] = await Promise.all([this.look(email, network), delay(evenMs)]);
    return isKnown;
  }

  private async look(email: string, network: string): Promise<boolean> {
    const agentId = await this.credentials.findId(email);
    if (agentId === null) return false;
    const since = new Date(Date.now() - rememberedMs);
    const addresses = await this.signIns.addressesOf(agentId, since, mostSignIns);
    return addresses.some((address) => networkOf(address) === network);
  }
}
