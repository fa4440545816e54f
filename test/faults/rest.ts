import type { StoredConversation, StoredMessage } from './history.js';
import type { Site } from './site.js';

/** Longer than the three seconds in which the service answers while its database is away. */
const timeoutMs = 4_000;

interface RestAnswer<Data> {
  status: number;
  /** What the caller says it is; undefined where the call has failed. */
  data: Data | undefined;
  /** The code of a failure; `NO_ANSWER` where none came. */
  code: string;
}

interface Listed {
  id: string;
  customerId?: string;
}

/** One call to a node, which may be away: never throws. Answers are not held against the OpenAPI document here. */
export async function call<Data>(
  url: string,
  method: string,
  path: string,
  token: string,
  body?: object,
): Promise<RestAnswer<Data>> {
  try {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...(token === '' ? {} : { authorization: `Bearer ${token}` }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const json = (await response.json()) as { data?: Data; error?: { code: string } };
    return { status: response.status, data: json.data, code: json.error?.code ?? '' };
  } catch {
    return { status: 0, data: undefined, code: 'NO_ANSWER' };
  }
}

/** As `call`, where everything is well and only success will do. */
export async function mustCall<Data>(
  site: Site,
  method: string,
  path: string,
  token: string,
  body?: object,
): Promise<Data> {
  const url = site.nodes[0]?.url ?? '';
  const answer = await call<Data>(url, method, path, token, body);
  const { status, code, data } = answer;
  if (status < 200 || status > 299 || data === undefined) throw new Error(`${method} ${path}: ${status} ${code}`);
  return data;
}

/** Every conversation with every message, as the holder of `token` reads them. @param path lists the conversations */
export async function readConversations(site: Site, path: string, token: string): Promise<StoredConversation[]> {
  const found: Listed[] = [];
  for (let page = 0; ; page += 1) {
    const { content, last } = await mustCall<{ content: Listed[]; last: boolean }>(
      site,
      'GET',
      `${path}?page=${page}&size=100`,
      token,
    );
    found.push(...content);
    if (last) break;
  }
  const conversations: StoredConversation[] = [];
  for (const { id, customerId } of found) {
    conversations.push({ id, customerId: customerId ?? '', messages: await readMessages(site, id, token) });
  }
  return conversations;
}

async function readMessages(site: Site, conversationId: string, token: string): Promise<StoredMessage[]> {
  const messages: StoredMessage[] = [];
  for (;;) {
    const afterSeq = messages.at(-1)?.seq ?? 0;
    const path = `/conversations/${conversationId}/messages?afterSeq=${afterSeq}&limit=200`;
    const some = await mustCall<StoredMessage[]>(site, 'GET', path, token);
    if (some.length === 0) return messages;
    messages.push(...some);
  }
}
