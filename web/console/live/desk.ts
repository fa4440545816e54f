import type { QueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { goneConversation } from '../api/client.js';
import { fetchPresence } from '../api/person-presence.js';
import { Queue } from '../inbox/queue.js';
import { session } from '../session/session.js';
import { forgetDraft, forgetDrafts, forgetDraftsOfOthers, hasDrafts } from '../thread/drafts.js';
import { Threads } from '../thread/threads.js';
import { Alerts } from './alerts.js';
import { Live } from './live.js';
import { OwnStatus } from './own-status.js';
import { Presence } from './presence.js';
import { ReadMarks } from './read-marks.js';
import { Subscriptions } from './subscriptions.js';
import { Typing } from './typing.js';

/** Everything that lives as long as an agent is signed in. */
export interface Desk {
  agentId: string;
  live: Live;
  queue: Queue;
  threads: Threads;
  subscriptions: Subscriptions;
  presence: Presence;
  typing: Typing;
  readMarks: ReadMarks;
  ownStatus: OwnStatus;
  alerts: Alerts;
  /** What is half-typed of customers in the pane beside the thread: whoever comes back to it finds it again. */
  halfTyped: Map<string, string>;
  close: () => void;
  /** Whether this browser keeps words of the agent's that have not been sent. */
  hasUnsent: () => boolean;
  /** Removes them: whoever leaves leaves nothing behind. */
  forgetUnsent: () => void;
}

/** Connects, and tells everybody what comes. */
export function openDesk(token: string, agentId: string, queries: QueryClient): Desk {
  forgetDraftsOfOthers(agentId);
  const queue = new Queue(queries, agentId);
  const presence = new Presence(fetchPresence);
  const typing = new Typing();
  const readMarks = new ReadMarks();
  // A getter, since the connection asks the threads where it stands, and they ask for the connection.
  const subscriptions = new Subscriptions(
    () => live,
    (id) => queue.find(id)?.lastSeq,
  );
  const threads = new Threads(() => live, agentId, readMarks, subscriptions);
  const live: Live = new Live({
    token,
    agentId,
    cursors: () => threads.cursors(),
    onEnd: (why) => {
      session.end(why === 'token' ? 'expired' : 'disabled');
      if (why === 'forbidden') forgetUnsent();
    },
  });
  const ownStatus = new OwnStatus(agentId, live);
  const alerts = new Alerts(agentId, queue);
  live.listen({
    onReady: (again) => {
      subscriptions.repeat();
      threads.reopen();
      ownStatus.repeat();
      // What could not be fetched meanwhile.
      void queries.refetchQueries({ type: 'active', predicate: ({ state }) => state.status === 'error' });
      if (!again) return;
      queue.refetchAll();
      presence.refresh();
    },
    onMessage: (message) => {
      threads.takeMessage(message);
      alerts.takeMessage(message);
      queue.takeMessage(message);
      typing.takeMessage(message);
      readMarks.takeMessage(message);
    },
    onFrame: (frame) => {
      for (const store of [threads, queue, presence, typing, readMarks, ownStatus]) store.take(frame);
    },
  });
  const unlisten = goneConversation.subscribe(() => {
    const { current: id } = goneConversation;
    if (id === undefined) return;
    queue.drop(id);
    threads.drop(id);
    forgetDraft(agentId, id);
    const unsent = live.outbox.entries.filter(({ conversationId }) => conversationId === id);
    for (const { clientMessageId } of unsent) live.outbox.discard(clientMessageId);
  });
  const close = () => {
    unlisten();
    live.close();
    alerts.close();
  };
  const hasUnsent = () => hasDrafts(agentId) || live.unsent.current.length > 0;
  const forgetUnsent = () => {
    forgetDrafts(agentId);
    // Or one that is left would be sent when the one before it is gone.
    live.close();
    for (const { clientMessageId } of live.outbox.entries) live.outbox.discard(clientMessageId);
  };
  const stores = { queue, threads, subscriptions, presence, typing, readMarks, ownStatus, alerts };
  return { agentId, live, ...stores, halfTyped: new Map(), close, hasUnsent, forgetUnsent };
}

const DeskContext = createContext<Desk | undefined>(undefined);
export const DeskProvider = DeskContext.Provider;

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === undefined) throw new Error('There is no desk outside of DeskProvider');
  return desk;
}
