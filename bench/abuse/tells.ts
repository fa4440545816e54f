import type { Contestant } from '../contestant.js';
import { anyNetwork } from './sockets.js';

/** Two questions that are to be answered alike, whatever is known of the one who asks. */
interface Tell {
  title: string;
  pairs: number;
  path: string;
  known: (turn: number) => object;
  unknown: (turn: number) => object;
}

/**
 * What the time of an answer tells to who may not know it: medians of pairs, asked in turn.
 * @param emails of at least twenty agents: each account bears ten wrong passwords
 * @returns rows of a table
 */
export async function measureTells(kefu: Contestant, emails: string[]): Promise<string[][]> {
  const run = String(Date.now());
  const tells: Tell[] = [
    {
      title: 'customer token for a channel id that is known / new',
      pairs: 500,
      path: 'public/customer-token',
      known: () => ({ name: '某人', channel: 'TELEGRAM', channelId: `${run}000` }),
      unknown: (turn) => ({ name: '某人', channel: 'TELEGRAM', channelId: `${run}${turn + 1_000}` }),
    },
    {
      title: 'wrong password for an account that is known / unknown',
      pairs: 200,
      path: 'auth/login',
      known: (turn) => ({ email: emails[turn % emails.length], password: 'not the password' }),
      unknown: (turn) => ({ email: `tells${turn}.${run}@kefu.local`, password: 'not the password' }),
    },
  ];
  const rows: string[][] = [];
  for (const tell of tells) rows.push(await measure(kefu, tell));
  return rows;
}

async function measure(kefu: Contestant, { title, pairs, path, known, unknown }: Tell): Promise<string[]> {
  const times = { known: [] as number[], unknown: [] as number[] };
  const statuses = new Set<number>();
  const ask = async (body: object): Promise<number> => {
    const asked = performance.now();
    const answer = await fetch(`${kefu.url}/api/v1/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': anyNetwork() },
      body: JSON.stringify(body),
    });
    await answer.arrayBuffer();
    statuses.add(answer.status);
    return performance.now() - asked;
  };
  // What is new to both is learned first; a known account bears ten.
  await ask(unknown(pairs));
  statuses.clear();
  for (let turn = 0; turn < pairs; turn += 1) {
    times.known.push(await ask(known(turn)));
    times.unknown.push(await ask(unknown(turn)));
  }
  const [one, other] = [median(times.known), median(times.unknown)];
  const medians = `${one.toFixed(2)} / ${other.toFixed(2)} ms`;
  return [title, String(pairs), [...statuses].join(', '), medians, (one / other).toFixed(2)];
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
}
