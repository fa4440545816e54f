import { Button } from 'antd';
import { useLocation } from 'wouter';
import type { Conversation } from '../api/schema.js';
import { useConversationsOf } from '../customer/earlier-conversations.js';
import type { ConversationActs } from '../inbox/conversation-acts.js';
import { Named } from '../look/named.js';
import { useShortcuts } from '../shell/shortcuts.js';
import { useText } from '../text/text.js';

interface Props {
  conversation: Conversation;
  acts: ConversationActs;
}

/** In place of the composer where a conversation is resolved: the customer may have gone on in another one. */
export function ClosedNote({ conversation: { id, customerId, customer }, acts }: Props) {
  const text = useText();
  const [, navigate] = useLocation();
  const { data } = useConversationsOf(customerId);
  const next = data?.content.find((each) => each.status === 'OPEN' && each.id !== id);
  const goOn = () => (next === undefined ? acts.reopen() : navigate(`/inbox/all/${next.id}`));
  useShortcuts({ r: goOn });
  return (
    <div className="thread-closed" role="status">
      <span>
        {next === undefined ? text.thread.closed : <Named words={text.thread.wroteAgain} name={customer.name} />}
      </span>
      <Button type={next === undefined ? 'default' : 'primary'} onClick={goOn} loading={acts.isBusy}>
        {next === undefined ? text.acts.reopen : text.thread.openNext}
      </Button>
    </div>
  );
}
