import type { Conversation } from '../api/schema.js';

/** The queues of the inbox, in their order. */
export const views = ['mine', 'unassigned', 'all', 'resolved'] as const;
export type View = (typeof views)[number];

export function isView(text: string | undefined): text is View {
  return views.some((view) => view === text);
}

export interface ViewQuery {
  status: 'OPEN' | 'RESOLVED';
  assignee?: string;
}

/** What the service is asked for. */
export function queryOf(view: View): ViewQuery {
  if (view === 'mine') return { status: 'OPEN', assignee: 'me' };
  if (view === 'unassigned') return { status: 'OPEN', assignee: 'none' };
  return { status: view === 'all' ? 'OPEN' : 'RESOLVED' };
}

/** Whether it stands in this queue, by the same rule. */
export function belongs({ status, assigneeId }: Conversation, view: View, agentId: string): boolean {
  if (view === 'resolved') return status === 'RESOLVED';
  if (status !== 'OPEN') return false;
  if (view === 'all') return true;
  return view === 'mine' ? assigneeId === agentId : assigneeId === null;
}
