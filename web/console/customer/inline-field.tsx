import { EditOutlined } from '@ant-design/icons';
import { Input } from 'antd';
import { type KeyboardEvent, useState } from 'react';
import type { Customer } from '../api/schema.js';
import { faultText } from '../text/fault-text.js';
import { useText } from '../text/text.js';
import type { ContactField } from './customer-fields.js';
import { useDesk } from '../live/desk.js';
import { useChangeCustomer } from './customer-query.js';
import { fieldFault } from './field-faults.js';
import { InlineActs } from './inline-acts.js';

type Field = ContactField | 'name' | 'location' | 'notes';

interface Props {
  customer: Customer;
  field: Field;
  isLong?: boolean;
}

/** A field that is edited where it stands; what the service says against it stands below. */
export function InlineField({ customer, field, isLong = false }: Props) {
  const text = useText();
  const { draft, setDraft, isFresh, begin } = useDraft(customer, field);
  const label = text.customer.fields[field];
  const value = customer[field];
  if (draft !== undefined) {
    return <Editor {...{ customer, field, isLong, draft, isFresh }} onDraft={setDraft} />;
  }
  return (
    <button type="button" className={`inline-field${isLong ? ' is-long' : ''}`} onClick={() => begin(value ?? '')}>
      <span className={isLong ? 'unseen' : 'inline-field-label'}>{label} </span>
      <span className={value === null ? 'inline-field-none' : 'inline-field-value'}>
        {value ?? (isLong ? text.customer.addNotes : text.customer.add)}
      </span>
      <span className="unseen"> {text.common.edit}</span>
      <EditOutlined aria-hidden="true" />
    </button>
  );
}

function useDraft({ id }: Customer, field: Field) {
  const { halfTyped } = useDesk();
  const key = `${id}:${field}`;
  const [draft, draw] = useState(halfTyped.get(key));
  const [isFresh, setIsFresh] = useState(false);
  const setDraft = (next: string | undefined) => {
    if (next === undefined) halfTyped.delete(key);
    else halfTyped.set(key, next);
    draw(next);
  };
  const begin = (value: string) => {
    setIsFresh(true);
    setDraft(value);
  };
  return { draft, setDraft, isFresh, begin };
}

interface EditorProps extends Required<Props> {
  draft: string;
  /** Whether somebody has just begun, rather than come back to it. */
  isFresh: boolean;
  onDraft: (draft: string | undefined) => void;
}

function Editor({ customer, field, isLong, draft, isFresh, onDraft }: EditorProps) {
  const text = useText();
  const { mutate, isPending, error } = useChangeCustomer(customer.id);
  const label = text.customer.fields[field];
  const save = () => {
    if (draft === (customer[field] ?? '')) onDraft(undefined);
    else mutate({ [field]: draft.trim() === '' ? null : draft.trim() }, { onSuccess: () => onDraft(undefined) });
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') onDraft(undefined);
    if (event.key === 'Enter' && (!isLong || event.ctrlKey || event.metaKey)) save();
  };
  const fault = error === null ? undefined : (fieldFault(text, error, field) ?? faultText(text, error));
  const faultId = `inline-${field}-fault`;
  const shared = {
    autoFocus: isFresh,
    value: draft,
    'aria-label': label,
    onKeyDown: press,
    ...(fault === undefined ? {} : { status: 'error' as const, 'aria-describedby': faultId, 'aria-invalid': true }),
  };
  return (
    <div className="inline-editor">
      {!isLong && <span className="inline-field-label">{label}</span>}
      {isLong ? (
        <Input.TextArea
          {...shared}
          autoSize={{ minRows: 3, maxRows: 12 }}
          onChange={({ target }) => onDraft(target.value)}
        />
      ) : (
        <Input {...shared} size="small" onChange={({ target }) => onDraft(target.value)} />
      )}
      <InlineActs
        fault={fault}
        faultId={faultId}
        isBusy={isPending}
        onSave={save}
        onCancel={() => onDraft(undefined)}
      />
    </div>
  );
}
