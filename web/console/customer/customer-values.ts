import type { Channel, Customer } from '../api/schema.js';
import { type FieldRow, fieldsOf, isSame, rowsOf, type TextField, textFields } from './customer-fields.js';
import type { CustomerChange, NewCustomer } from './customer-query.js';

/** A customer as the form has it: text where nothing is known is empty. */
export interface CustomerValues extends Record<TextField, string> {
  name: string;
  primaryChannel: Channel;
  active: boolean;
  tags: string[];
  customFields: FieldRow[];
}

export function valuesOf(customer: Customer | undefined): CustomerValues {
  return {
    ...textsOf((field) => customer?.[field] ?? ''),
    name: customer?.name ?? '',
    primaryChannel: customer?.primaryChannel ?? 'WEB',
    active: customer?.active ?? true,
    tags: customer?.tags ?? [],
    customFields: rowsOf(customer?.customFields ?? {}),
  };
}

function textsOf<T>(read: (field: TextField) => T): Record<TextField, T> {
  return Object.fromEntries(textFields.map((field) => [field, read(field)])) as Record<TextField, T>;
}

/** What is empty is not sent. */
export function newCustomerOf(values: CustomerValues): NewCustomer {
  const filled = Object.entries(textsOf((field) => values[field].trim())).filter(([, text]) => text !== '');
  const customFields = fieldsOf(values.customFields, {});
  return {
    ...Object.fromEntries(filled),
    name: values.name.trim(),
    primaryChannel: values.primaryChannel,
    active: values.active,
    tags: values.tags,
    customFields,
  };
}

/** Whether a form has what its customer has not, or what a new one would have. */
export function isChanged(values: CustomerValues, before: Customer | undefined): boolean {
  if (before !== undefined) return Object.keys(changeOf(values, before)).length > 0;
  return !isSame(newCustomerOf(values), newCustomerOf(valuesOf(undefined)));
}

/** Only what is different now; what has been emptied is cleared. */
export function changeOf(values: CustomerValues, before: Customer): CustomerChange {
  const after = {
    ...textsOf((field) => (values[field].trim() === '' ? null : values[field].trim())),
    name: values.name.trim(),
    primaryChannel: values.primaryChannel,
    active: values.active,
    tags: values.tags,
    customFields: fieldsOf(values.customFields, before.customFields),
  };
  const names = Object.keys(after) as (keyof typeof after)[];
  return Object.fromEntries(
    names.filter((name) => !isSame(after[name], before[name])).map((name) => [name, after[name]]),
  );
}
