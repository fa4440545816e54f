import { type Counts, count, type GoesOn, most, type Target } from './target.js';

/** Twenty bodies at once whose free fields are as deep, as large and as many as they may be, or more. */
export async function deepBodies({ url, agentTokens }: Target, goesOn: GoesOn, counts: Counts): Promise<void> {
  let turn = 0;
  const sender = async (_value: unknown, index: number) => {
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${agentTokens[index % agentTokens.length] ?? ''}`,
    };
    while (goesOn()) {
      turn += 1;
      const fields = customFields[turn % customFields.length] ?? '';
      const body = `{"name":"deep","primaryChannel":"WEB","customFields":${fields}}`;
      const asked = performance.now();
      const answer = await fetch(`${url}/api/v1/customers`, { method: 'POST', headers, body });
      await answer.arrayBuffer();
      most(counts, 'slowest ms', performance.now() - asked);
      count(counts, String(answer.status));
    }
  };
  await Promise.all(Array.from({ length: 20 }, sender));
}

/** As JSON, which `JSON.stringify` could not make: its recursion ends between 1,000 and 5,000. */
const customFields = [
  ...[8, 9, 31, 32, 1_000, 100_000].map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
  ...[-1, 0, 1].map((beyond) => JSON.stringify({ a: 'x'.repeat(16_384 - '{"a":""}'.length + beyond) })),
  JSON.stringify(Object.fromEntries(Array.from({ length: 101 }, (_value, n) => [`key${n}`, n]))),
  '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
];
