import './inbox.css';
import { MessageOutlined } from '@ant-design/icons';
import { useCallback, useEffect, useState } from 'react';
import { Redirect, useLocation } from 'wouter';
import { Emptiness } from '../look/emptiness.js';
import { usePageTitle } from '../shell/page-title.js';
import { useShortcuts } from '../shell/shortcuts.js';
import { useText } from '../text/text.js';
import { ThreadPane } from '../thread/thread-pane.js';
import { PaneHandle } from './pane-handle.js';
import { useLiveRows } from './live-rows.js';
import { QueuePane } from './queue-pane.js';
import { rowsOf } from './queue.js';
import { useQueue } from './queue-query.js';
import { usePaneWidths } from './pane-widths.js';
import { useSettled } from './settled.js';
import { isView, type View } from './view.js';

interface Props {
  view: string | undefined;
  conversationId: string | undefined;
}

/** Queue, thread and customer beside each other; on a phone one of them at a time. */
export function InboxPage({ view, conversationId }: Props) {
  if (!isView(view)) return <Redirect to="/inbox/mine" replace />;
  return <Inbox view={view} conversationId={conversationId} />;
}

function Inbox({ view, conversationId }: { view: View; conversationId: string | undefined }) {
  const text = useText();
  const [, navigate] = useLocation();
  const [sought, setSought] = useState('');
  const queue = useQueue({ view, q: useSettled(sought.trim(), 250) });
  const rows = rowsOf(queue.data);
  useLiveRows(rows);
  const { widths, resize, style } = usePaneWidths();
  usePageTitle(text.views[view]);
  const open = useCallback((id: string) => navigate(`/inbox/${view}/${id}`), [navigate, view]);
  useSteps(
    rows.map(({ id }) => id),
    conversationId,
    open,
  );
  return (
    <main className="inbox" data-pane={conversationId === undefined ? 'queue' : 'thread'} style={style}>
      <QueuePane view={view} queue={queue} rows={rows} openId={conversationId} sought={sought} onSeek={setSought} />
      <PaneHandle name="queue" width={widths.queue} direction={1} onResize={resize} />
      {conversationId === undefined ? (
        <section className="thread-pane is-empty" aria-label={text.thread.label}>
          <Emptiness icon={<MessageOutlined />} title={text.thread.none} hint={text.thread.noneHint} />
        </section>
      ) : (
        <ThreadPane
          key={conversationId}
          view={view}
          conversationId={conversationId}
          handle={<PaneHandle name="customer" width={widths.customer} direction={-1} onResize={resize} />}
        />
      )}
    </main>
  );
}

/** `j` and `k` go through the queue, also from where a conversation stood that has left it. */
function useSteps(ids: string[], openId: string | undefined, open: (id: string) => void): void {
  const [place, setPlace] = useState(-1);
  const index = openId === undefined ? -1 : ids.indexOf(openId);
  useEffect(() => {
    if (index >= 0) setPlace(index);
  }, [index]);
  const step = (by: 1 | -1) => {
    const from = index >= 0 ? index : by === 1 ? place - 1 : place;
    const id = ids[Math.min(ids.length - 1, Math.max(0, from + by))];
    if (id !== undefined) open(id);
  };
  useShortcuts({ j: () => step(1), k: () => step(-1) });
}
