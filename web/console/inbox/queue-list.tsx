import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import type { Conversation } from '../api/schema.js';
import { useText } from '../text/text.js';
import { useNow } from './now.js';
import { QueueRow } from './queue-row.js';
import type { View } from './view.js';

const rowPx = 84;

interface Props {
  rows: Conversation[];
  view: View;
  openId: string | undefined;
  hasMore: boolean;
  isLoadingMore: boolean;
  onMore: () => void;
}

/** The rows that are on the screen; more are fetched before the end is reached. */
export function QueueList({ rows, view, openId, hasMore, isLoadingMore, onMore }: Props) {
  const text = useText();
  const now = useNow();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 6,
  });
  useStillness(scroller, rows, view);
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !isLoadingMore && last >= rows.length - 10) onMore();
  }, [hasMore, isLoadingMore, last, rows.length, onMore]);
  const openIndex = rows.findIndex(({ id }) => id === openId);
  useEffect(() => {
    if (openIndex >= 0) virtual.scrollToIndex(openIndex, { align: 'auto' });
    // Only where another one is opened: the queue must not jump when its order changes.
  }, [openId]);
  return (
    <div className="queue-scroller" ref={scroller}>
      <ul style={{ height: virtual.getTotalSize() }} aria-label={text.views[view]}>
        {shown.map(({ key, index, start }) => {
          const conversation = rows[index];
          if (conversation === undefined) return null;
          return (
            <li key={key} style={{ height: rowPx, transform: `translateY(${start}px)` }}>
              <QueueRow conversation={conversation} isOpen={conversation.id === openId} view={view} now={now} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** Where it is scrolled, rows that come or go above do not move what is seen; one that goes to its top goes alone. */
function useStillness(scroller: RefObject<HTMLDivElement | null>, rows: Conversation[], view: View): void {
  const before = useRef({ rows, view });
  useLayoutEffect(() => {
    const was = before.current;
    before.current = { rows, view };
    const { current } = scroller;
    if (current === null || current.scrollTop === 0 || was.view !== view) return;
    const top = Math.floor(current.scrollTop / rowPx);
    const placeNow = ({ id, lastMessageAt }: Conversation) =>
      rows.findIndex((row) => row.id === id && row.lastMessageAt === lastMessageAt);
    const place = was.rows.findIndex((row, index) => index >= top && placeNow(row) >= 0);
    const stays = was.rows[place];
    if (stays !== undefined) current.scrollTop += (placeNow(stays) - place) * rowPx;
  }, [scroller, rows, view]);
}
