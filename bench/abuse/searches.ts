import { type Counts, count, type GoesOn, most, type Target } from './target.js';

/** Lists of customers that have much to look at, or nothing to find. */
const ofCustomers = [
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

/** The same of conversations, and of the audit trail. */
const ofConversations = [
  'q=%E5%BC%A0',
  'q=1',
  'q=zzzz',
  'q=wang&assignee=me',
  'q=%E5%BC%A0&status=RESOLVED&page=100',
  'assignee=none&page=2000',
];
const ofTrail = [
  'page=20000',
  'action=customer.created&page=20000',
  'actorType=agent&subjectType=customer',
  'actorType=agent&action=customer.deleted&subjectType=customer',
  'createdFrom=2020-01-01&page=5000&sort=createdAt,asc',
];

const listsOfCustomers = ofCustomers.map((query) => `customers?${query}`);
const otherLists = [
  ...ofConversations.map((query) => `conversations?${query}`),
  ...ofTrail.map((query) => `audit?${query}`),
];

export async function searchCustomers({ url, agentTokens }: Target, goesOn: GoesOn, counts: Counts): Promise<void> {
  await search({ url, tokens: agentTokens, lists: listsOfCustomers }, goesOn, counts);
}

/** As an administrator, who may read the trail. */
export async function searchOthers({ url, adminToken }: Target, goesOn: GoesOn, counts: Counts): Promise<void> {
  await search({ url, tokens: [adminToken], lists: otherLists }, goesOn, counts);
}

interface Searching {
  url: string;
  tokens: string[];
  lists: string[];
}

/** Twenty lists at once, all the time, until each caller is refused. */
async function search({ url, tokens, lists }: Searching, goesOn: GoesOn, counts: Counts): Promise<void> {
  let turn = 0;
  const line = async (index: number) => {
    while (goesOn()) {
      turn += 1;
      const asked = performance.now();
      const answer = await fetch(`${url}/api/v1/${lists[turn % lists.length] ?? ''}`, {
        headers: { Authorization: `Bearer ${tokens[(index + turn) % tokens.length] ?? ''}` },
      });
      await answer.arrayBuffer();
      most(counts, 'slowest ms', performance.now() - asked);
      count(counts, String(answer.status));
    }
  };
  await Promise.all(Array.from({ length: 20 }, (_value, index) => line(index)));
}
