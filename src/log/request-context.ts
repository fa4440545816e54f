import { AsyncLocalStorage } from 'node:async_hooks';

/** What is known of the request that the current code runs for. */
export interface RequestContext {
  readonly requestId: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** Runs `work` and all that it awaits on behalf of a request. */
export function runInRequest<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

/** The id of the current request, or undefined outside of any. */
export function currentRequestId(): string | undefined {
  return storage.getStore()?.requestId;
}
