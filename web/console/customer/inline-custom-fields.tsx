import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useState } from 'react';
import type { Customer } from '../api/schema.js';
import { faultText } from '../text/fault-text.js';
import { useText } from '../text/text.js';
import { type FieldRow, fieldsOf, isSame, rowsOf, textOf } from './customer-fields.js';
import { useChangeCustomer } from './customer-query.js';
import { fieldFault } from './field-faults.js';
import { InlineActs } from './inline-acts.js';

/** What else is known of the customer, edited where it stands. */
export function InlineCustomFields({ customer }: { customer: Customer }) {
  const text = useText();
  const [draft, setDraft] = useState<FieldRow[]>();
  if (draft !== undefined) return <Editor customer={customer} draft={draft} onDraft={setDraft} />;
  const rows = rowsOf(customer.customFields);
  return (
    <>
      <dl className="customer-facts">
        {Object.entries(customer.customFields).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{textOf(value)}</dd>
          </div>
        ))}
      </dl>
      <button
        type="button"
        className="add-tag"
        onClick={() => setDraft(rows.length === 0 ? [{ key: '', value: '' }] : rows)}
      >
        <PlusOutlined aria-hidden="true" /> {rows.length === 0 ? text.customer.addField : text.customer.editFields}
      </button>
    </>
  );
}

interface EditorProps {
  customer: Customer;
  draft: FieldRow[];
  onDraft: (draft: FieldRow[] | undefined) => void;
}

function Editor({ customer, draft, onDraft }: EditorProps) {
  const text = useText();
  const { mutate, isPending, error } = useChangeCustomer(customer.id);
  const change = (at: number, part: Partial<FieldRow>) =>
    onDraft(draft.map((row, index) => (index === at ? { ...row, ...part } : row)));
  const save = () => {
    const customFields = fieldsOf(draft, customer.customFields);
    if (isSame(customFields, customer.customFields)) onDraft(undefined);
    else mutate({ customFields }, { onSuccess: () => onDraft(undefined) });
  };
  const fault = error === null ? undefined : (fieldFault(text, error, 'customFields') ?? faultText(text, error));
  return (
    <div className="inline-editor">
      {draft.map(({ key, value }, index) => (
        <div key={index} className="custom-field">
          <Input
            size="small"
            value={key}
            maxLength={255}
            aria-label={text.customer.fieldName}
            placeholder={text.customer.fieldName}
            onChange={({ target }) => change(index, { key: target.value })}
          />
          <Input
            size="small"
            value={value}
            aria-label={text.customer.fieldValue}
            placeholder={text.customer.fieldValue}
            onChange={({ target }) => change(index, { value: target.value })}
          />
          <Button
            type="text"
            size="small"
            icon={<DeleteOutlined />}
            aria-label={text.customer.removeField}
            onClick={() => onDraft(draft.filter((_row, at) => at !== index))}
          />
        </div>
      ))}
      <InlineActs fault={fault} isBusy={isPending} onSave={save} onCancel={() => onDraft(undefined)}>
        <Button size="small" icon={<PlusOutlined />} onClick={() => onDraft([...draft, { key: '', value: '' }])}>
          {text.customer.addField}
        </Button>
      </InlineActs>
    </div>
  );
}
