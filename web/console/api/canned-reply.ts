import { useQuery } from '@tanstack/react-query';
import { api, ask, run } from './client.js';
import type { CannedReply } from './schema.js';

export const cannedRepliesKey = ['canned-replies'] as const;

/** What agents have ready to say. */
export function useCannedReplies() {
  return useQuery({
    queryKey: cannedRepliesKey,
    queryFn: () => ask(api.GET('/api/v1/canned-replies')),
    staleTime: 60_000,
  });
}

/** Creates one where there is no id. @throws ApiError SHORTCUT_TAKEN */
export function saveCannedReply(
  id: string | undefined,
  body: { shortcut: string; content: string },
): Promise<CannedReply> {
  if (id === undefined) return ask(api.POST('/api/v1/canned-replies', { body }));
  return ask(api.PUT('/api/v1/canned-replies/{cannedReplyId}', { params: { path: { cannedReplyId: id } }, body }));
}

export function deleteCannedReply(id: string): Promise<void> {
  return run(api.DELETE('/api/v1/canned-replies/{cannedReplyId}', { params: { path: { cannedReplyId: id } } }));
}
