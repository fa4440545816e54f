import { useEffect, useMemo, useRef, useState } from 'react';
import type { Conversation } from '../api/schema.js';
import { useColleagues } from '../api/colleague.js';
import type { ConversationActs } from '../inbox/conversation-acts.js';
import { useDesk } from '../live/desk.js';
import { Fault } from '../look/fault.js';
import { Named } from '../look/named.js';
import { useObservable } from '../observable.js';
import { useShortcuts } from '../shell/shortcuts.js';
import { useText } from '../text/text.js';
import { ClosedNote } from './closed-note.js';
import { Composer, type ComposerHandle } from './composer.js';
import { useReading } from './reading.js';
import { rowsOf, type ThreadRow } from './rows.js';
import { ThreadList } from './thread-list.js';
import { ThreadSkeleton } from './thread-skeleton.js';

interface Props {
  conversation: Conversation;
  acts: ConversationActs;
}

/** What was said, who is writing, and where to answer. */
export function ThreadBody({ conversation, acts }: Props) {
  const { id, customer } = conversation;
  const { threads, live, agentId, readMarks } = useDesk();
  const thread = threads.of(id);
  const state = useObservable(thread.state);
  const unsent = useObservable(live.unsent);
  const readSeq = Math.max(useObservable(readMarks.seqs).get(id) ?? 0, conversation.othersReadSeq);
  const [isAtEnd, setIsAtEnd] = useState(true);
  const [unreadFrom] = useState(conversation.unreadCount > 0 ? conversation.readSeq : undefined);
  const nameOf = useNames(conversation);
  const composer = useRef<ComposerHandle>(null);
  useEffect(() => threads.look(id), [threads, id]);
  useReading(conversation, state, isAtEnd);
  // Where it is resolved there is no composer, and the keys are free for what stands in its place.
  useShortcuts(acts.isOpen ? { r: () => composer.current?.begin(false), n: () => composer.current?.begin(true) } : {});
  const rows = useMemo(
    () =>
      rowsOf(
        state.messages,
        unsent.filter(({ conversationId }) => conversationId === id),
        agentId,
        unreadFrom,
      ),
    [state.messages, unsent, id, agentId, unreadFrom],
  );
  return (
    <>
      {state.status === 'failed' ? (
        <Fault error={state.error} onRetry={() => void thread.load()} />
      ) : state.status === 'loading' && rows.length === 0 ? (
        <ThreadSkeleton />
      ) : (
        <ThreadList rows={rows} thread={thread} state={state} nameOf={nameOf} readSeq={readSeq} onEnd={setIsAtEnd} />
      )}
      <TypingLine conversation={conversation} nameOf={nameOf} />
      {acts.isOpen ? (
        <Composer key={id} conversationId={id} customerName={customer.name} handle={composer} />
      ) : (
        <ClosedNote conversation={conversation} acts={acts} />
      )}
    </>
  );
}

type Named = Pick<ThreadRow, 'senderId' | 'senderType'>;

function useNames({ customer }: Conversation): (named: Named) => string {
  const text = useText();
  const colleagues = useColleagues();
  return useMemo(() => {
    const names = new Map(colleagues.map(({ id, name }) => [id, name]));
    return ({ senderId, senderType }: Named) =>
      senderType === 'CUSTOMER' ? customer.name : (names.get(senderId) ?? text.thread.agent);
  }, [colleagues, customer.name, text]);
}

function TypingLine({ conversation, nameOf }: { conversation: Conversation; nameOf: (named: Named) => string }) {
  const text = useText();
  const { typing, agentId } = useDesk();
  const typist = useObservable(typing.typists).get(conversation.id);
  const isOther = typist !== undefined && typist.senderId !== agentId;
  return (
    <div className="typing-line" role="status">
      {isOther && (
        <>
          <span className="typing-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <Named words={text.thread.typist} name={nameOf(typist)} />
        </>
      )}
    </div>
  );
}
