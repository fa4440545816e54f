import { useEffect } from 'react';
import type { Conversation } from '../api/schema.js';
import { useDesk } from '../live/desk.js';

/** As many as are followed: more than stand on a screen. */
const most = 60;

/** Follows the conversations of a queue that others serve, of which an agent is told nothing unasked. */
export function useLiveRows(rows: Conversation[]): void {
  const { subscriptions, agentId } = useDesk();
  const others = rows.filter(({ assigneeId, status }) => isOther(assigneeId, agentId) && status === 'OPEN');
  // In an order of their own, so that it is no news where one of them goes up.
  const ids = others
    .slice(0, most)
    .map(({ id }) => id)
    .sort()
    .join(' ');
  useEffect(() => subscriptions.look('queue', ids === '' ? [] : ids.split(' ')), [subscriptions, ids]);
  useEffect(() => () => subscriptions.look('queue', []), [subscriptions]);
}

function isOther(assigneeId: string | null, agentId: string): boolean {
  return assigneeId !== null && assigneeId !== agentId;
}
