import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import type { Customer } from '../api/schema.js';
import { faultText } from '../text/fault-text.js';
import { useText } from '../text/text.js';
import { isSame } from './customer-fields.js';
import { useChangeCustomer } from './customer-query.js';
import { fieldFault } from './field-faults.js';
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
  return (
    <div className="inline-editor">
      <TagSelect value={draft} onChange={setDraft} label={text.customer.fields.tags} />
      {error !== null && (
        <p className="inline-fault" role="alert">
          {fieldFault(text, error, 'tags') ?? faultText(text, error)}
        </p>
      )}
      <div className="inline-acts">
        <Button size="small" type="primary" loading={isPending} onClick={save}>
          {text.common.save}
        </Button>
        <Button size="small" onClick={() => setDraft(undefined)}>
          {text.common.cancel}
        </Button>
      </div>
    </div>
  );
}
