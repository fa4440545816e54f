import { useEffect, useState } from 'react';
import type { Conversation } from '../api/schema.js';
import { useDesk } from '../live/desk.js';
import { useObservable } from '../observable.js';
import type { ThreadState } from './thread.js';

/** Says how far the agent has read: only what stands at the end of a thread that is really seen. */
export function useReading({ id, readSeq }: Conversation, { messages, status }: ThreadState, isAtEnd: boolean): void {
  const { live, queue } = useDesk();
  const isReady = useObservable(live.state).name === 'ready';
  const isSeen = useIsSeen();
  const lastSeq = messages.at(-1)?.seq ?? 0;
  useEffect(() => {
    if (!isReady || !isSeen || !isAtEnd || status !== 'ready' || lastSeq <= readSeq) return;
    live.noteRead(id, lastSeq);
    queue.read(id, lastSeq);
  }, [live, queue, id, isReady, isSeen, isAtEnd, status, lastSeq, readSeq]);
}

function useIsSeen(): boolean {
  const [isSeen, setIsSeen] = useState(document.visibilityState === 'visible');
  useEffect(() => {
    const look = () => setIsSeen(document.visibilityState === 'visible');
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return isSeen;
}
