import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, ask } from '../api/client.js';
import type { Agent } from '../api/schema.js';
import { session } from '../session/session.js';

/** Who is signed in, as the service knows them now: a role or a name may have changed since. */
export function useMe(known: Agent): Agent {
  const { data } = useQuery({
    queryKey: ['me'],
    queryFn: () => ask(api.GET('/api/v1/auth/me')),
    initialData: known,
    initialDataUpdatedAt: 0,
    staleTime: 60_000,
  });
  useEffect(() => {
    if (data.name !== known.name || data.role !== known.role || data.email !== known.email) session.update(data);
  }, [data, known]);
  return data;
}
