import type { components } from '../api/openapi.js';

type Schemas = components['schemas'];

export type StoredMessage = Schemas['Message'];
export type StoredConversation = Schemas['Conversation'];
type IssuedToken = Schemas['IssuedToken'];

interface Arrival {
  name: string;
  channelId: string;
  identityToken: string | undefined;
}

/** An answer that is none of success. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    /** How long to wait before the next call, where the service says so. */
    readonly retryAfterMs: number,
  ) {
    super(code);
  }
}

/** How many messages come at a time, and how many conversations. */
export const pageOfMessages = 50;
const pageOfConversations = 50;

const answerMs = 15_000;

/** The calls of the API that a customer needs. */
export class Service {
  constructor(private readonly base: URL) {}

  get socketUrl(): string {
    return new URL('ws/chat', this.base).href.replace(/^http/, 'ws');
  }

  issueToken({ name, channelId, identityToken }: Arrival): Promise<IssuedToken> {
    return this.call('POST', 'public/customer-token', undefined, { name, channel: 'WEB', channelId, identityToken });
  }

  /** Also while the page is left. */
  endToken(token: string): Promise<unknown> {
    return this.call('DELETE', 'public/customer-token', token);
  }

  async isTokenGood(token: string): Promise<boolean> {
    try {
      await this.call('GET', 'public/validate-token', token);
      return true;
    } catch (error) {
      if (error instanceof Refusal && error.status === 401) return false;
      throw error;
    }
  }

  /** The latest first. */
  conversations(token: string, page: number): Promise<{ content: StoredConversation[]; last: boolean }> {
    return this.call('GET', `me/conversations?page=${page}&size=${pageOfConversations}&total=false`, token);
  }

  /** The last ones before that `seq`, or the latest. */
  messages(token: string, conversationId: string, beforeSeq: number | undefined): Promise<StoredMessage[]> {
    const before = beforeSeq === undefined ? '' : `&beforeSeq=${beforeSeq}`;
    return this.call('GET', `conversations/${conversationId}/messages?limit=${pageOfMessages}${before}`, token);
  }

  private async call<T>(method: string, path: string, token: string | undefined, body?: object): Promise<T> {
    const response = await fetch(new URL(`api/v1/${path}`, this.base), {
      method,
      credentials: 'omit',
      cache: 'no-store',
      keepalive: method === 'DELETE',
      signal: AbortSignal.timeout(answerMs),
      headers: {
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw refusal(response, text);
    return (text === '' ? undefined : (JSON.parse(text) as { data: T }).data) as T;
  }
}

/** A proxy in between may answer in its own way. */
function refusal({ status, headers }: Response, text: string): Refusal {
  const retryAfterMs = Number(headers.get('Retry-After') ?? 0) * 1_000 || 0;
  try {
    const { error } = JSON.parse(text) as { error: { code: string } };
    return new Refusal(status, error.code, retryAfterMs);
  } catch {
    return new Refusal(status, 'UNAVAILABLE', retryAfterMs);
  }
}
