import { ArrowDownOutlined } from '@ant-design/icons';
import { Button, Spin } from 'antd';
import { useVirtualizer, type VirtualItem, type Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useText } from '../text/text.js';
import { MessageRow } from './message-row.js';
import type { ThreadRow } from './rows.js';
import type { Thread, ThreadState } from './thread.js';

/** Older ones are fetched while there is still this much to be seen. */
const aheadPx = 1_200;

/** Whoever is this close to the end is at it. */
const endPx = 60;

interface Props {
  rows: ThreadRow[];
  thread: Thread;
  state: ThreadState;
  nameOf: (row: ThreadRow) => string;
  readSeq: number;
  /** Whether the end is seen, where new messages appear. */
  onEnd: (isAtEnd: boolean) => void;
}

/**
 * The messages that are on the screen, of however many. What is looked at stays where it is when older ones are put
 * before it; who is at the end stays there when something new comes.
 */
export function ThreadList({ rows, thread, state, nameOf, readSeq, onEnd }: Props) {
  const text = useText();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimate(rows[index]),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 8,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: endPx,
    paddingStart: 24,
    paddingEnd: 12,
    initialOffset: Number.MAX_SAFE_INTEGER,
  });
  virtual.shouldAdjustScrollPositionOnItemSizeChange = isAbove;
  useBeginAtEnd(virtual, rows.length > 0);
  const { isAtEnd, look } = useEnd(scroller, (top) => top < aheadPx && void thread.loadOlder());
  useEffect(() => onEnd(isAtEnd), [isAtEnd, onEnd]);
  // A page of short messages may not fill the pane.
  useEffect(look, [rows.length, thread]);
  const newCount = useNewCount(rows, isAtEnd);
  useOwnFollow(virtual, rows.at(-1));
  return (
    <div className="thread-scroller-frame">
      <div
        className="thread-scroller"
        ref={scroller}
        onScroll={look}
        tabIndex={0}
        role="region"
        aria-label={text.thread.messages}
      >
        <ThreadTop state={state} onRetry={() => void thread.loadOlder()} />
        <ol style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ key, index, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <li
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                style={{ transform: `translateY(${start}px)` }}
              >
                <MessageRow row={row} senderName={nameOf(row)} readSeq={readSeq} />
              </li>
            );
          })}
        </ol>
      </div>
      {!isAtEnd && (
        <button
          type="button"
          className={`end-pill${newCount > 0 ? ' has-new' : ''}`}
          onClick={() => virtual.scrollToEnd()}
        >
          <ArrowDownOutlined aria-hidden="true" />
          {newCount > 0 ? text.thread.newMessages(newCount) : text.thread.toEnd}
        </button>
      )}
    </div>
  );
}

/**
 * Whether the end is seen. Who is there stays there when there is less room: when the composer grows, the window shrinks
 * or a phone shows its keyboard.
 */
function useEnd(scroller: RefObject<HTMLDivElement | null>, onLook: (top: number) => void) {
  const [isAtEnd, setIsAtEnd] = useState(true);
  const room = useRef(0);
  const look = () => {
    const element = scroller.current;
    if (element === null) return;
    if (isAtEnd && element.clientHeight !== room.current) element.scrollTop = element.scrollHeight;
    room.current = element.clientHeight;
    setIsAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight <= endPx);
    onLook(element.scrollTop);
  };
  const latest = useRef(look);
  latest.current = look;
  useEffect(() => {
    if (scroller.current === null) return;
    const observer = new ResizeObserver(() => latest.current());
    observer.observe(scroller.current);
    return () => observer.disconnect();
  }, [scroller]);
  return { isAtEnd, look };
}

/**
 * What changes its height above what is seen must not move it, in whatever direction one scrolls: the first row loses its
 * day when older ones come before it.
 */
function isAbove({ end }: VirtualItem, _by: number, virtual: Virtualizer<HTMLDivElement, Element>): boolean {
  return end <= (virtual.scrollOffset ?? 0);
}

/** About how high it will be: about forty letters fit on a line. */
function estimate(row: ThreadRow | undefined): number {
  if (row === undefined) return 60;
  const lines = Math.ceil(row.content.length / 40) + row.content.split('\n').length - 1;
  return 18 + lines * 22 + (row.endsGroup ? 30 : 4) + (row.startsDay ? 48 : 0);
}

function useBeginAtEnd(virtual: Virtualizer<HTMLDivElement, Element>, isThere: boolean): void {
  useLayoutEffect(() => {
    if (isThere) virtual.scrollToEnd();
  }, [virtual, isThere]);
}

/** Messages since the end was left, notes as well: whoever writes here is at the end again. */
function useNewCount(rows: ThreadRow[], isAtEnd: boolean): number {
  const last = rows.findLast(({ seq }) => seq !== undefined)?.seq ?? 0;
  const [seen, setSeen] = useState(last);
  useEffect(() => {
    if (isAtEnd) setSeen(last);
  }, [isAtEnd, last]);
  return isAtEnd ? 0 : Math.max(0, last - seen);
}

/** Whoever writes wants to see it. */
function useOwnFollow(virtual: Virtualizer<HTMLDivElement, Element>, last: ThreadRow | undefined): void {
  const sending = last?.unsent === undefined ? undefined : last.key;
  useLayoutEffect(() => {
    if (sending !== undefined) virtual.scrollToEnd();
  }, [virtual, sending]);
}

/** What stands before the first message: more of them, what keeps them away, or the beginning. */
function ThreadTop({ state, onRetry }: { state: ThreadState; onRetry: () => void }) {
  const text = useText();
  if (state.hasStart) return null;
  return (
    <div className="thread-top">
      {state.older === 'failed' ? (
        <Button size="small" onClick={onRetry}>
          {text.thread.olderFailed}
        </Button>
      ) : (
        state.older === 'loading' && <Spin size="small" />
      )}
    </div>
  );
}
