import { CheckCircleOutlined, CloseOutlined, InboxOutlined, SearchOutlined } from '@ant-design/icons';
import { useRef } from 'react';
import { Link } from 'wouter';
import type { Conversation } from '../api/schema.js';
import { Emptiness } from '../look/emptiness.js';
import { Fault } from '../look/fault.js';
import { Loading } from '../look/loading.js';
import { useShortcuts } from '../shell/shortcuts.js';
import { useText } from '../text/text.js';
import { QueueList } from './queue-list.js';
import { useCounts, type useQueue } from './queue-query.js';
import { type View, views } from './view.js';

interface Props {
  view: View;
  queue: ReturnType<typeof useQueue>;
  rows: Conversation[];
  openId: string | undefined;
  sought: string;
  onSeek: (sought: string) => void;
}

/** Which conversations there are. */
export function QueuePane({ view, queue, rows, openId, sought, onSeek }: Props) {
  const text = useText();
  return (
    <section className="queue-pane" aria-label={text.queue.label}>
      <header className="queue-head">
        <h1>{text.nav.inbox}</h1>
        <QueueSearch sought={sought} onSeek={onSeek} />
        <ViewTabs view={view} />
      </header>
      {queue.isPending ? (
        <QueueSkeleton />
      ) : queue.isError && rows.length === 0 ? (
        <Fault error={queue.error} onRetry={() => void queue.refetch()} />
      ) : rows.length === 0 ? (
        <QueueEmptiness view={view} isSearch={sought.trim() !== ''} />
      ) : (
        <QueueList
          rows={rows}
          view={view}
          openId={openId}
          hasMore={queue.hasNextPage}
          isLoadingMore={queue.isFetchingNextPage}
          onMore={() => void queue.fetchNextPage()}
        />
      )}
    </section>
  );
}

function ViewTabs({ view }: { view: View }) {
  const text = useText();
  const { data: counts } = useCounts();
  return (
    <nav className="view-tabs" aria-label={text.queue.views}>
      {views.map((each) => (
        <Link key={each} href={`/inbox/${each}`} {...(each === view ? { 'aria-current': 'page' as const } : {})}>
          {text.views[each]}
          <Count of={counts?.[each]} />
        </Link>
      ))}
    </nav>
  );
}

/** Nobody counts further than there is room for. */
function Count({ of: count }: { of: number | undefined }) {
  return count !== undefined && <span className="view-count">{count > 999 ? '999+' : count}</span>;
}

function QueueSearch({ sought, onSeek }: { sought: string; onSeek: (sought: string) => void }) {
  const text = useText();
  const input = useRef<HTMLInputElement>(null);
  useShortcuts({ '/': () => input.current?.focus() });
  return (
    <div className="queue-search" role="search">
      <SearchOutlined aria-hidden="true" />
      <input
        ref={input}
        type="text"
        value={sought}
        placeholder={text.queue.search}
        aria-label={text.queue.search}
        maxLength={255}
        onChange={({ target }) => onSeek(target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          onSeek('');
          event.currentTarget.blur();
        }}
      />
      {sought !== '' && (
        <button type="button" aria-label={text.queue.clear} onClick={() => onSeek('')}>
          <CloseOutlined />
        </button>
      )}
    </div>
  );
}

function QueueEmptiness({ view, isSearch }: { view: View; isSearch: boolean }) {
  const text = useText();
  const waiting = useCounts().data?.unassigned ?? 0;
  if (isSearch) return <Emptiness icon={<SearchOutlined />} title={text.queue.nothing} hint={text.queue.nothingHint} />;
  const { title, hint } = text.queue.empty[view];
  return (
    <Emptiness icon={view === 'unassigned' ? <CheckCircleOutlined /> : <InboxOutlined />} title={title} hint={hint}>
      {view === 'mine' && waiting > 0 && (
        <Link href="/inbox/unassigned" className="plain-button">
          {text.queue.waiting(waiting)}
        </Link>
      )}
    </Emptiness>
  );
}

function QueueSkeleton() {
  return (
    <Loading
      className="queue-skeleton"
      shapes={[64, 48, 72, 56, 60].map((width) => ({
        avatar: { size: 40 },
        title: { width: `${width}%` },
        paragraph: { rows: 1 },
      }))}
    />
  );
}
