import { Drawer, Tabs } from 'antd';
import { useState } from 'react';
import type { Customer } from '../api/schema.js';
import { Fault } from '../look/fault.js';
import { UnsavedProvider, useClosing } from '../look/unsaved.js';
import { PageSkeleton } from '../shell/page-skeleton.js';
import { useText } from '../text/text.js';
import { CustomerForm } from './customer-form.js';
import { useCustomer } from './customer-query.js';
import { DeleteCustomer } from './delete-customer.js';
import { EarlierConversations } from './earlier-conversations.js';
import { TokenList } from './token-list.js';

interface Props {
  customerId: string | undefined;
  isOpen: boolean;
  isAdmin: boolean;
  onClose: () => void;
  onOpen: (id: string) => void;
}

/** One customer, or a new one, beside the table. */
export function CustomerDrawer({ customerId, isOpen, isAdmin, onClose, onOpen }: Props) {
  const text = useText();
  const isNew = customerId === 'new';
  const { close, hasChanges } = useClosing(onClose);
  return (
    <Drawer
      open={isOpen}
      onClose={close}
      size={560}
      destroyOnHidden
      className="customer-drawer"
      title={isNew ? text.customers.create : text.customer.title}
      closable={{ 'aria-label': text.common.close }}
    >
      <UnsavedProvider value={hasChanges}>
        {isNew && <CustomerForm onSaved={({ id }) => onOpen(id)} onCancel={onClose} />}
        {!isNew && customerId !== undefined && (
          <Existing key={customerId} customerId={customerId} isAdmin={isAdmin} onClose={onClose} />
        )}
      </UnsavedProvider>
    </Drawer>
  );
}

interface ExistingProps {
  customerId: string;
  isAdmin: boolean;
  onClose: () => void;
}

function Existing({ customerId, isAdmin, onClose }: ExistingProps) {
  const { data: customer, error, refetch } = useCustomer(customerId);
  if (customer !== undefined) return <Opened customer={customer} isAdmin={isAdmin} onClose={onClose} />;
  return error === null ? <PageSkeleton /> : <Fault error={error} onRetry={() => void refetch()} />;
}

function Opened({ customer, isAdmin, onClose }: { customer: Customer; isAdmin: boolean; onClose: () => void }) {
  const text = useText();
  const [tab, setTab] = useState('profile');
  const items = [
    {
      key: 'profile',
      label: text.customer.profile,
      children: (
        <>
          <CustomerForm customer={customer} onSaved={() => undefined} onCancel={onClose} />
          {isAdmin && <DeleteCustomer customer={customer} onDeleted={onClose} />}
        </>
      ),
    },
    {
      key: 'conversations',
      label: text.customer.conversations,
      children: <EarlierConversations customerId={customer.id} />,
    },
    { key: 'tokens', label: text.tokens.title, children: <TokenList customer={customer} /> },
  ];
  return <Tabs activeKey={tab} onChange={setTab} items={items} />;
}
