import { PlusOutlined } from '@ant-design/icons';
import { useState } from 'react';
import type { Customer } from '../api/schema.js';
import { faultText } from '../text/fault-text.js';
import { useText } from '../text/text.js';
import { isSame } from './customer-fields.js';
import { useChangeCustomer } from './customer-query.js';
import { fieldFault } from './field-faults.js';
import { InlineActs } from './inline-acts.js';
import { TagSelect } from './tag-select.js';
import { Tags } from './tags.js';

/** The customer's tags, edited where they stand. */
export function InlineTags({ customer }: { customer: Customer }) {
  const text = useText();
  const [draft, setDraft] = useState<string[]>();
  const { mutate, isPending, error } = useChangeCustomer(customer.id);
  if (draft === undefined) {
    return (
      <div className="inline-tags">
        <Tags tags={customer.tags} />
        <button type="button" className="add-tag" onClick={() => setDraft(customer.tags)}>
          <PlusOutlined aria-hidden="true" /> {text.customer.editTags}
        </button>
      </div>
    );
  }
  const save = () => {
    if (isSame(draft, customer.tags)) setDraft(undefined);
    else mutate({ tags: draft }, { onSuccess: () => setDraft(undefined) });
  };
  const fault = error === null ? undefined : (fieldFault(text, error, 'tags') ?? faultText(text, error));
  return (
    <div className="inline-editor">
      <TagSelect value={draft} onChange={setDraft} label={text.customer.fields.tags} />
      <InlineActs fault={fault} isBusy={isPending} onSave={save} onCancel={() => setDraft(undefined)} />
    </div>
  );
}
