import './customer.css';
import { CloseOutlined, EditOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { Link } from 'wouter';
import type { Customer } from '../api/schema.js';
import type { View } from '../inbox/view.js';
import { useDesk } from '../live/desk.js';
import { usePresenceOf } from '../live/presence.js';
import { Fault } from '../look/fault.js';
import { Loading } from '../look/loading.js';
import { ChannelMark } from '../person/channel-mark.js';
import { PersonAvatar } from '../person/person-avatar.js';
import { fullTime } from '../text/time.js';
import { useLanguage, useText } from '../text/text.js';
import { contactFields } from './customer-fields.js';
import { useCustomer } from './customer-query.js';
import { EarlierConversations } from './earlier-conversations.js';
import { InlineCustomFields } from './inline-custom-fields.js';
import { InlineField } from './inline-field.js';
import { InlineTags } from './inline-tags.js';

interface Props {
  customerId: string;
  conversationId: string;
  view: View;
  onClose: () => void;
}

/** Whom the agent talks to. */
export function CustomerPane({ customerId, conversationId, view, onClose }: Props) {
  const text = useText();
  const { data: customer, error, refetch } = useCustomer(customerId);
  return (
    <aside className="customer-pane" aria-label={text.customer.label}>
      <Button
        className="customer-close"
        type="text"
        icon={<CloseOutlined />}
        aria-label={text.common.close}
        onClick={onClose}
      />
      {customer === undefined ? (
        error === null ? (
          <Loading shapes={[{ avatar: { size: 64 }, paragraph: { rows: 6 } }]} />
        ) : (
          <Fault error={error} onRetry={() => void refetch()} />
        )
      ) : (
        <>
          <CustomerHead customer={customer} />
          <CustomerDetails customer={customer} />
          <EarlierConversations customerId={customerId} exceptId={conversationId} view={view} />
        </>
      )}
    </aside>
  );
}

function CustomerHead({ customer }: { customer: Customer }) {
  const text = useText();
  const { presence } = useDesk();
  const status = usePresenceOf(presence, customer.id);
  return (
    <header className="customer-head">
      <PersonAvatar id={customer.id} name={customer.name} size={64} />
      <h2>{customer.name}</h2>
      <p>
        <ChannelMark channel={customer.primaryChannel} />
        {status !== undefined && <span>{text.presence[status]}</span>}
        {!customer.active && <span className="is-inactive">{text.customer.inactive}</span>}
      </p>
      <Link href={`/customers/${customer.id}`} className="customer-edit">
        <EditOutlined aria-hidden="true" /> {text.customer.open}
      </Link>
    </header>
  );
}

function CustomerDetails({ customer }: { customer: Customer }) {
  const text = useText();
  const language = useLanguage();
  const shown = contactFields.filter((field) => customer[field] !== null || field === 'email' || field === 'phone');
  return (
    <>
      <section aria-label={text.customer.contact}>
        <h3>{text.customer.contact}</h3>
        <InlineField customer={customer} field="name" />
        {shown.map((field) => (
          <InlineField key={field} customer={customer} field={field} />
        ))}
        <InlineField customer={customer} field="location" />
      </section>
      <section aria-label={text.customer.fields.tags}>
        <h3>{text.customer.fields.tags}</h3>
        <InlineTags customer={customer} />
      </section>
      <section aria-label={text.customer.fields.notes}>
        <h3>{text.customer.fields.notes}</h3>
        <InlineField customer={customer} field="notes" isLong />
      </section>
      <section aria-label={text.customer.fields.customFields}>
        <h3>{text.customer.fields.customFields}</h3>
        <InlineCustomFields customer={customer} />
      </section>
      <section aria-label={text.customer.since}>
        <dl className="customer-facts">
          <div>
            <dt>{text.customer.createdAt}</dt>
            <dd>{fullTime(customer.createdAt, language)}</dd>
          </div>
          {customer.lastInteractionAt !== null && (
            <div>
              <dt>{text.customer.lastInteractionAt}</dt>
              <dd>{fullTime(customer.lastInteractionAt, language)}</dd>
            </div>
          )}
        </dl>
      </section>
    </>
  );
}
