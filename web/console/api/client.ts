import createClient, { type Middleware } from 'openapi-fetch';
import type { paths } from '../../api/openapi.js';
import { session } from '../session/session.js';
import { Observable } from '../observable.js';
import { ApiError } from './api-error.js';

/** Calls carry the token; a token that is refused ends the session, unless somebody has signed in anew meanwhile. */
const withToken: Middleware = {
  onRequest({ request }) {
    const { token } = session;
    if (token !== undefined) request.headers.set('Authorization', `Bearer ${token}`);
    return request;
  },
  async onResponse({ request, response }) {
    const { token } = session;
    if (response.status !== 401 || token === undefined) return;
    if (request.headers.get('Authorization') !== `Bearer ${token}`) return;
    const { code } = await errorIn(response);
    // A wrong current password is answered with 401 as well.
    if (code !== 'INVALID_CREDENTIALS') session.refuse(token);
  },
};

/** The last conversation that is gone, as an erased customer's are: whatever call has found it out. */
export const goneConversation = new Observable<string | undefined>(undefined);

const withGone: Middleware = {
  async onResponse({ request, response }) {
    const [, id] = /\/conversations\/([^/]+)/.exec(new URL(request.url).pathname) ?? [];
    if (response.status !== 404 || id === undefined) return;
    const { code } = await errorIn(response);
    if (code === 'CONVERSATION_NOT_FOUND') goneConversation.set(id);
  },
};

/** Leaves the answer to be read by whoever has asked. */
async function errorIn(response: Response): Promise<ApiError> {
  const read: Promise<unknown> = response.clone().json();
  return ApiError.of(await read.catch(() => undefined), response.status);
}

/** Looked up at each call, so that it can be watched. */
const client = createClient<paths>({ fetch: (request) => globalThis.fetch(request) });
client.use(withToken, withGone);

/** The service's API, typed by its own document. */
export const api = client;

interface Result<B> {
  data?: B;
  error?: unknown;
  response: Response;
}

/** What the service answers, out of its envelope. @throws ApiError */
export async function ask<T>(call: Promise<Result<{ data: T }>>): Promise<T> {
  const result = await reach(call);
  if (result.data === undefined) throw ApiError.of(result.error, result.response.status);
  return result.data.data;
}

/** A call that is answered with nothing. @throws ApiError */
export async function run(call: Promise<Result<unknown>>): Promise<void> {
  const { response, error } = await reach(call);
  if (!response.ok) throw ApiError.of(error, response.status);
}

async function reach<B>(call: Promise<Result<B>>): Promise<Result<B>> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw ApiError.offline(error);
  }
}
