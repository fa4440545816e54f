import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { api, run } from '../api/client.js';
import type { Customer } from '../api/schema.js';
import { firstField } from '../look/first-field.js';
import { Named } from '../look/named.js';
import { faultText } from '../text/fault-text.js';
import { useText } from '../text/text.js';
import { customerKeys } from './customer-query.js';
import { useConversationsOf } from './earlier-conversations.js';

interface Props {
  customer: Customer;
  onDeleted: () => void;
}

/** Erases a customer for good. It says what goes with them, and wants their name before. */
export function DeleteCustomer({ customer, onDeleted }: Props) {
  const text = useText();
  const [isAsked, setIsAsked] = useState(false);
  return (
    <section className="danger" aria-label={text.erasure.title}>
      <div>
        <h2>{text.erasure.title}</h2>
        <p>{text.erasure.hint}</p>
      </div>
      <Button danger onClick={() => setIsAsked(true)}>
        {text.erasure.begin}
      </Button>
      <Modal
        open={isAsked}
        footer={null}
        title={<Named words={text.erasure.ask} name={customer.name} />}
        onCancel={() => setIsAsked(false)}
        destroyOnHidden
      >
        <Confirmation customer={customer} onCancel={() => setIsAsked(false)} onDeleted={onDeleted} />
      </Modal>
    </section>
  );
}

function Confirmation({ customer, onDeleted, onCancel }: Props & { onCancel: () => void }) {
  const text = useText();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [typed, setTyped] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const { data: conversations } = useConversationsOf(customer.id);
  const isSure = typed.trim() === customer.name.trim();
  const erase = async () => {
    setIsBusy(true);
    try {
      await run(api.DELETE('/api/v1/customers/{customerId}', { params: { path: { customerId: customer.id } } }));
      message.success(<Named words={text.erasure.done} name={customer.name} />);
      onDeleted();
      queries.removeQueries({ queryKey: customerKeys.one(customer.id) });
      await queries.invalidateQueries({ queryKey: customerKeys.all });
      await queries.invalidateQueries({ queryKey: ['conversations'] });
    } catch (error) {
      message.error(faultText(text, error));
      setIsBusy(false);
    }
  };
  return (
    <form
      className="erasure"
      onSubmit={(event) => {
        event.preventDefault();
        if (isSure) void erase();
      }}
    >
      <p>{text.erasure.goes}</p>
      <ul>
        <li>{text.erasure.profile}</li>
        <li>{text.erasure.conversations(conversations?.totalElements ?? undefined)}</li>
        <li>{text.erasure.tokens}</li>
      </ul>
      <p>{text.erasure.rather}</p>
      <label htmlFor="erasure-name">
        <Named words={text.erasure.type} name={customer.name} />
      </label>
      <Input
        id="erasure-name"
        ref={firstField}
        value={typed}
        autoComplete="off"
        onChange={({ target }) => setTyped(target.value)}
      />
      <div className="form-acts">
        <Button onClick={onCancel}>{text.common.cancel}</Button>
        <Button danger type="primary" htmlType="submit" disabled={!isSure} loading={isBusy}>
          {text.erasure.confirm}
        </Button>
      </div>
    </form>
  );
}
