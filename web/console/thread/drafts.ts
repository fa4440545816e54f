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

const keyOf = (agentId: string, conversationId: string) => `kefu:draft:${agentId}:${conversationId}`;

export function readDraft(agentId: string, conversationId: string): Draft {
  return { ...empty, ...readKept(keyOf(agentId, conversationId), isDraft) };
}

/** An empty one is forgotten. */
export function keepDraft(agentId: string, conversationId: string, draft: Draft): void {
  kept.write(keyOf(agentId, conversationId), draft.text === '' ? null : JSON.stringify(draft));
}
