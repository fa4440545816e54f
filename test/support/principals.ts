import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { agentPassword, createAgent } from './agents.js';
import { customer } from './chat.js';
import { jwtSecret, type Kefu } from './kefu.js';

/** A token that lets nobody in, and what is said to it. */
export interface Unfit {
  token: string | undefined;
  status: number;
  code: string;
}

const unauthenticated = { status: 401, code: 'UNAUTHENTICATED' };
const expired = { status: 401, code: 'TOKEN_EXPIRED' };

/** Everything that is presented in place of a live token. @param admin the token of an administrator */
export async function unfitTokens(kefu: Kefu, admin: string): Promise<Record<string, Unfit>> {
  return { ...(await unfitOfCustomers(kefu, admin)), ...(await unfitOfAgents(kefu, admin)) };
}

async function unfitOfCustomers(kefu: Kefu, admin: string): Promise<Record<string, Unfit>> {
  const [ended, late, inactive, erased] = [
    await customer(kefu),
    await customer(kefu),
    await customer(kefu),
    await customer(kefu),
  ];
  await kefu.call('DELETE', '/public/customer-token', { token: ended.token });
  await kefu.call('DELETE', `/customers/${erased.id}`, { token: admin });
  const past = '2020-01-01 00:00:00.000';
  await kefu.database.query('UPDATE customer_tokens SET expires_at = ? WHERE customer_id = ?', [past, late.id]);
  // Over the API the switch ends the tokens as well.
  await kefu.database.query('UPDATE customers SET active = 0 WHERE id = ?', [inactive.id]);
  return {
    'no token': { token: undefined, ...unauthenticated },
    garbage: { token: 'garbage', ...unauthenticated },
    'an unknown customer token': { token: `cust_${randomUUID()}`, ...unauthenticated },
    'an ended customer token': { token: ended.token, ...unauthenticated },
    'an expired customer token': { token: late.token, ...expired },
    'a token of an inactive customer': { token: inactive.token, status: 403, code: 'CUSTOMER_INACTIVE' },
    'a token of an erased customer': { token: erased.token, ...unauthenticated },
  };
}

async function unfitOfAgents(kefu: Kefu, admin: string): Promise<Record<string, Unfit>> {
  const claims = jwt.decode(admin) as jwt.JwtPayload;
  const disabled = await createAgent(kefu, admin);
  const ofDisabled = await kefu.login(disabled.email, agentPassword);
  await kefu.call('DELETE', `/agents/${disabled.id}`, { token: admin });
  const signedOut = await kefu.login();
  await kefu.call('POST', '/auth/logout', { token: signedOut });
  const old = jwt.sign({ ...claims, exp: Math.floor(Date.now() / 1_000) - 1 }, jwtSecret);
  const foreign = jwt.sign(claims, 'another secret that is also long enough');
  return {
    'an expired agent token': { token: old, ...expired },
    'a token under another secret': { token: foreign, ...unauthenticated },
    'a token of a signed-out agent': { token: signedOut, ...unauthenticated },
    'a token of a disabled agent': { token: ofDisabled, ...unauthenticated },
  };
}
