import { kept, readKept } from '../settings/kept.js';

/** What has been written and not sent. */
export interface Draft {
  text: string;
  isNote: boolean;
}

const empty: Draft = { text: '', isNote: false };

function isDraft(value: unknown): value is Draft {
  return typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string';
}

const all = 'kefu:draft:';
const keyOf = (agentId: string, conversationId: string) => `${all}${agentId}:${conversationId}`;

export function readDraft(agentId: string, conversationId: string): Draft {
  return { ...empty, ...readKept(keyOf(agentId, conversationId), isDraft) };
}

/** An empty one is forgotten. */
export function keepDraft(agentId: string, conversationId: string, draft: Draft): void {
  kept.write(keyOf(agentId, conversationId), draft.text === '' ? null : JSON.stringify(draft));
}

export function forgetDraft(agentId: string, conversationId: string): void {
  keepDraft(agentId, conversationId, empty);
}

export function hasDrafts(agentId: string): boolean {
  return kept.keys(keyOf(agentId, '')).length > 0;
}

export function forgetDrafts(agentId: string): void {
  for (const key of kept.keys(keyOf(agentId, ''))) kept.write(key, null);
}

/** Whoever was here before and has not signed out leaves no drafts to the next one. */
export function forgetDraftsOfOthers(agentId: string): void {
  for (const key of kept.keys(all)) if (!key.startsWith(keyOf(agentId, ''))) kept.write(key, null);
}
