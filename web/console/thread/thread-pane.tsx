import './thread.css';
import { type ReactNode, useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import type { Conversation } from '../api/schema.js';
import { CustomerPane } from '../customer/customer-pane.js';
import { type ConversationActs, useConversationActs } from '../inbox/conversation-acts.js';
import { useConversation } from '../inbox/queue-query.js';
import type { View } from '../inbox/view.js';
import { useDesk } from '../live/desk.js';
import { Fault } from '../look/fault.js';
import { kept } from '../settings/kept.js';
import { useText } from '../text/text.js';
import { ThreadHead } from './thread-head.js';
import { ThreadBody } from './thread-body.js';
import { ThreadSkeleton } from './thread-skeleton.js';

interface Props {
  view: View;
  conversationId: string;
  /** Between thread and customer. */
  handle: ReactNode;
}

/** A conversation and whose it is. */
export function ThreadPane({ view, conversationId, handle }: Props) {
  const text = useText();
  const { data: conversation, error, refetch } = useConversation(conversationId);
  if (conversation !== undefined) return <Opened view={view} conversation={conversation} handle={handle} />;
  return (
    <section className="thread-pane is-empty" aria-label={text.thread.label}>
      {error === null ? <ThreadSkeleton /> : <Fault error={error} onRetry={() => void refetch()} />}
    </section>
  );
}

interface OpenedProps {
  view: View;
  conversation: Conversation;
  handle: ReactNode;
}

function Opened({ view, conversation, handle }: OpenedProps) {
  const text = useText();
  const acts: ConversationActs = useConversationActs(conversation);
  const { isShown, toggle, close } = useDetails();
  useFollowing(view, conversation);
  return (
    <div className="thread-and-customer" data-details={isShown}>
      <section className="thread-pane" aria-label={text.thread.label}>
        <ThreadHead view={view} conversation={conversation} acts={acts} isDetailed={isShown} onDetails={toggle} />
        <ThreadBody conversation={conversation} acts={acts} />
      </section>
      {isShown && handle}
      {isShown && (
        <CustomerPane
          customerId={conversation.customerId}
          conversationId={conversation.id}
          view={view}
          onClose={close}
        />
      )}
    </div>
  );
}

/** A conversation that becomes the agent's own leaves those without anybody: the agent goes along with it. */
function useFollowing(view: View, { id, assigneeId }: Conversation): void {
  const { agentId } = useDesk();
  const [, navigate] = useLocation();
  const isOwn = assigneeId === agentId;
  useEffect(() => {
    if (view === 'unassigned' && isOwn) navigate(`/inbox/mine/${id}`, { replace: true });
  }, [view, isOwn, id, navigate]);
}

const key = 'kefu:details';

/** Where the customer stands over the thread rather than beside it, they are shown when asked for. */
const isNarrow = () => matchMedia('(max-width: 1279px)').matches;

function useDetails() {
  const [isShown, setIsShown] = useState(() => !isNarrow() && kept.read(key) !== 'closed');
  const show = (next: boolean) => {
    setIsShown(next);
    if (!isNarrow()) kept.write(key, next ? null : 'closed');
  };
  return { isShown, toggle: () => show(!isShown), close: () => show(false) };
}
