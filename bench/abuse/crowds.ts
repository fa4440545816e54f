import { type Counts, count, type GoesOn, type Target } from './target.js';

/** Fifty who have no token send bodies of 250 KB that are full of lists, one after the other. */
export async function crowds({ url }: Target, goesOn: GoesOn, counts: Counts): Promise<void> {
  const body = `{"name":[${'[],'.repeat(83_000)}[]],"channel":"WEB","channelId":"crowd"}`;
  const headers = { 'content-type': 'application/json' };
  const sender = async () => {
    while (goesOn()) {
      const answer = await fetch(`${url}/api/v1/public/customer-token`, { method: 'POST', headers, body });
      await answer.arrayBuffer();
      count(counts, String(answer.status));
    }
  };
  await Promise.all(Array.from({ length: 50 }, sender));
}
