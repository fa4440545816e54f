import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ask } from '../api/client.js';
import type { Customer, CustomerPage } from '../api/schema.js';
import type { components } from '../../api/openapi.js';
import { type CustomerFilters, queryOf } from './filters.js';

export type CustomerChange = components['schemas']['UpdateCustomer'];
export type NewCustomer = components['schemas']['CreateCustomer'];

export const customerKeys = {
  all: ['customers'] as const,
  lists: ['customers', 'list'] as const,
  list: (filters: CustomerFilters) => ['customers', 'list', filters] as const,
  one: (id: string) => ['customers', 'one', id] as const,
  tokens: (id: string) => ['customers', 'tokens', id] as const,
  tags: ['customers', 'tags'] as const,
};

/** A page of the customers that fit; the page before stays until it is there. */
export function useCustomers(filters: CustomerFilters) {
  return useQuery({
    queryKey: customerKeys.list(filters),
    queryFn: ({ signal }): Promise<CustomerPage> =>
      ask(api.GET('/api/v1/customers', { params: { query: queryOf(filters) }, signal })),
    placeholderData: keepPreviousData,
  });
}

export function useCustomer(id: string) {
  return useQuery({
    queryKey: customerKeys.one(id),
    queryFn: (): Promise<Customer> =>
      ask(api.GET('/api/v1/customers/{customerId}', { params: { path: { customerId: id } } })),
  });
}

/** Changes what is sent, and nothing else. */
export function useChangeCustomer(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: CustomerChange): Promise<Customer> =>
      ask(api.PUT('/api/v1/customers/{customerId}', { params: { path: { customerId: id } }, body: change })),
    onSuccess: (customer) => {
      queries.setQueryData(customerKeys.one(id), customer);
      void queries.invalidateQueries({ queryKey: customerKeys.lists });
      void queries.invalidateQueries({ queryKey: customerKeys.tags });
      // Conversations carry the name.
      void queries.invalidateQueries({ queryKey: ['conversations'] });
    },
  });
}

export function useCreateCustomer() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewCustomer): Promise<Customer> => ask(api.POST('/api/v1/customers', { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: customerKeys.all }),
  });
}

/** The tags of the customers who were changed last, most used first: what somebody will want to type again. */
export function useSeenTags(): string[] {
  const { data = [] } = useQuery({
    queryKey: customerKeys.tags,
    queryFn: async () => {
      const query = { size: 200, total: false, sort: ['updatedAt,desc'] };
      const page = await ask(api.GET('/api/v1/customers', { params: { query } }));
      return byUse(page.content.flatMap(({ tags }) => tags));
    },
    staleTime: 5 * 60_000,
  });
  return data;
}

function byUse(tags: string[]): string[] {
  const counts = new Map<string, number>();
  for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([tag]) => tag);
}
