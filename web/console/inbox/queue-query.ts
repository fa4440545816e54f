import { type InfiniteData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, ask } from '../api/client.js';
import type { Conversation, ConversationPage } from '../api/schema.js';
import { mergeConversation } from './conversation-merge.js';
import { queryOf, type View } from './view.js';

const pageSize = 50;

/** Of what others serve the service tells only those who look at it: what stands further down is looked at now and then. */
const othersMs = 60_000;

export interface QueueKey {
  view: View;
  /** What is searched for; empty for everything. */
  q: string;
}

export type QueuePages = InfiniteData<ConversationPage, string | undefined>;

export const conversationKeys = {
  all: ['conversations'] as const,
  queues: ['conversations', 'queue'] as const,
  queue: (key: QueueKey) => ['conversations', 'queue', key] as const,
  counts: ['conversations', 'counts'] as const,
  one: (id: string) => ['conversations', 'one', id] as const,
  ofCustomer: (id: string) => ['conversations', 'customer', id] as const,
};

/** A queue, latest first, as far as it was scrolled. */
export function useQueue(key: QueueKey) {
  return useInfiniteQuery({
    queryKey: conversationKeys.queue(key),
    queryFn: ({ pageParam, signal }): Promise<ConversationPage> => fetchQueue(key, pageParam, signal),
    initialPageParam: firstPage,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    structuralSharing: keepLater,
    ...(key.view === 'all' ? { refetchInterval: othersMs } : {}),
  });
}

/** A page may have been read before a message was stored that has come over the connection meanwhile. */
function keepLater(before: unknown, after: unknown): unknown {
  if (!hasPages(before) || !hasPages(after)) return after;
  const known = new Map(before.pages.flatMap(({ content }) => content).map((each) => [each.id, each]));
  const pages = after.pages.map((page) => ({
    ...page,
    content: page.content.map((each) => mergeConversation(known.get(each.id), each)),
  }));
  return { ...after, pages };
}

function hasPages(value: unknown): value is QueuePages {
  return typeof value === 'object' && value !== null && 'pages' in value;
}

const firstPage: string | undefined = undefined;

function fetchQueue({ view, q }: QueueKey, cursor: string | undefined, signal: AbortSignal): Promise<ConversationPage> {
  const query = {
    ...queryOf(view),
    size: pageSize,
    total: false,
    ...(q === '' ? {} : { q }),
    ...(cursor === undefined ? {} : { cursor }),
  };
  return ask(api.GET('/api/v1/conversations', { params: { query }, signal }));
}

/** How many stand in each queue that somebody works through: of what is done nobody asks how much it is. */
export function useCounts() {
  return useQuery({ queryKey: conversationKeys.counts, queryFn: fetchCounts, refetchInterval: 60_000 });
}

async function fetchCounts(): Promise<Partial<Record<View, number>>> {
  const [mine, unassigned, all] = await Promise.all([countOf('mine'), countOf('unassigned'), countOf('all')]);
  return { mine, unassigned, all };
}

async function countOf(view: View): Promise<number> {
  const page = await ask(api.GET('/api/v1/conversations', { params: { query: { ...queryOf(view), size: 1 } } }));
  return page.totalElements ?? 0;
}

/** One conversation, wherever it stands. */
export function useConversation(id: string) {
  return useQuery({
    queryKey: conversationKeys.one(id),
    queryFn: async (): Promise<Conversation> =>
      ask(api.GET('/api/v1/conversations/{conversationId}', { params: { path: { conversationId: id } } })),
  });
}
