import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/api-error.js';

/** What has been fetched. Only what may pass is tried again, and not for long: whoever waits is told, and can ask anew. */
export function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        gcTime: 10 * 60_000,
        // The connection tells what is missed; the browser's own idea of being online is often wrong.
        networkMode: 'always',
        retry: (count, error) => error instanceof ApiError && error.isPassing && count < 2,
        retryDelay: (attempt) => 500 * 2 ** attempt,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}
