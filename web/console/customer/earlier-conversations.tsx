import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, ask } from '../api/client.js';
import { conversationKeys } from '../inbox/queue-query.js';
import type { View } from '../inbox/view.js';
import { shortTime } from '../text/time.js';
import { useLanguage, useText } from '../text/text.js';

interface Props {
  customerId: string;
  /** The one that is open beside it. */
  exceptId?: string;
  /** The queue in which they open; by what they are where left out. */
  view?: View;
}

export function useConversationsOf(customerId: string) {
  return useQuery({
    queryKey: conversationKeys.ofCustomer(customerId),
    queryFn: () => {
      const params = { path: { customerId }, query: { size: 50 } };
      return ask(api.GET('/api/v1/customers/{customerId}/conversations', { params }));
    },
  });
}

/** What was talked about before. */
export function EarlierConversations({ customerId, exceptId, view }: Props) {
  const text = useText();
  const language = useLanguage();
  const { data } = useConversationsOf(customerId);
  const earlier = data?.content.filter(({ id }) => id !== exceptId) ?? [];
  const title = exceptId === undefined ? text.customer.allConversations : text.customer.otherConversations;
  return (
    <section aria-label={title}>
      {exceptId !== undefined && <h3>{title}</h3>}
      {data !== undefined && earlier.length === 0 && (
        <p className="customer-none">
          {exceptId === undefined ? text.customer.noConversations : text.customer.noOthers}
        </p>
      )}
      <ul className="earlier">
        {earlier.map(({ id, status, lastMessage, lastMessageAt }) => (
          <li key={id}>
            <Link href={`/inbox/${view ?? (status === 'OPEN' ? 'all' : 'resolved')}/${id}`}>
              <span className="earlier-said" dir="auto">
                {lastMessage?.content.slice(0, 120) ?? text.queue.silent}
              </span>
              <span className="earlier-foot">
                {text.customer.statuses[status]} · {shortTime(lastMessageAt, Date.now(), language)}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
