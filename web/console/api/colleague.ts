import { useQuery } from '@tanstack/react-query';
import { api, ask } from './client.js';
import type { Colleague } from './schema.js';

export const colleaguesKey = ['colleagues'] as const;

const none: Colleague[] = [];

/** All agents, disabled ones too: messages name them. */
export function useColleagues(): Colleague[] {
  const { data } = useQuery({
    queryKey: colleaguesKey,
    queryFn: () => ask(api.GET('/api/v1/colleagues')),
    staleTime: 60_000,
  });
  return data ?? none;
}
