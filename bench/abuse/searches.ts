import { type Counts, count, type GoesOn, type Target } from './target.js';

/** Lists that have much to look at, or nothing to find. */
const worst = [
  'q=1',
  'q=138',
  'q=wang',
  'name=a',
  'name=zzzz',
  'tag=e',
  'page=40000&size=20',
  'q=138&sort=lastInteractionAt,asc',
  'name=%E5%BC%A0&sort=name,asc&sort=email,desc&page=500',
  'tag=a&active=false&sort=email,desc',
];

/** Twenty lists at once, all the time, until each agent's calls are refused. */
export async function searches({ url, agentTokens }: Target, goesOn: GoesOn, counts: Counts): Promise<void> {
  let turn = 0;
  const line = async (index: number) => {
    while (goesOn()) {
      turn += 1;
      const token = agentTokens[(index + turn) % agentTokens.length] ?? '';
      const answer = await fetch(`${url}/api/v1/customers?${worst[turn % worst.length] ?? ''}`, {
        headers: { Authorization: `Bearer ${token}` },
      });
      await answer.arrayBuffer();
      count(counts, String(answer.status));
    }
  };
  await Promise.all(Array.from({ length: 20 }, (_value, index) => line(index)));
}
