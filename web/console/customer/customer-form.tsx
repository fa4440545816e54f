import { App, Form, Input, Select, Switch } from 'antd';
import { useState } from 'react';
import { channels, type Customer } from '../api/schema.js';
import { firstField } from '../look/first-field.js';
import { FormActs } from '../look/form-acts.js';
import { Named } from '../look/named.js';
import { useUnsaved } from '../look/unsaved.js';
import { faultText } from '../text/fault-text.js';
import { useText } from '../text/text.js';
import { CustomFieldRows } from './custom-field-rows.js';
import { contactFields } from './customer-fields.js';
import { changeOf, type CustomerValues, isChanged, newCustomerOf, valuesOf } from './customer-values.js';
import { useChangeCustomer, useCreateCustomer } from './customer-query.js';
import { fieldFaults } from './field-faults.js';
import { TagSelect } from './tag-select.js';

interface Props {
  /** A new one where left out. */
  customer?: Customer;
  onSaved: (customer: Customer) => void;
  onCancel: () => void;
}

/** Everything that can be said of a customer. What the service says against it stands beside the field. */
export function CustomerForm({ customer, onSaved, onCancel }: Props) {
  const text = useText();
  const { form, submit, isBusy, fault } = useCustomerForm(customer, onSaved);
  const { fields } = text.customer;
  return (
    <Form<CustomerValues>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={valuesOf(customer)}
      onFinish={submit}
      scrollToFirstError={{ block: 'center', focus: true }}
      className="customer-form"
      autoComplete="off"
    >
      <Form.Item
        name="name"
        label={fields.name}
        rules={[{ required: true, whitespace: true, message: text.fieldFaults.name }]}
      >
        <Input maxLength={255} ref={customer === undefined ? firstField : undefined} />
      </Form.Item>
      <div className="form-pair">
        <Form.Item name="primaryChannel" label={fields.primaryChannel}>
          <Select options={channels.map((value) => ({ value, label: text.channels[value] }))} />
        </Form.Item>
        <Form.Item name="active" label={fields.active} valuePropName="checked" extra={text.customer.activeHint}>
          <Switch />
        </Form.Item>
      </div>
      <h2>{text.customer.contact}</h2>
      <div className="form-pair">
        {contactFields.map((field) => (
          <Form.Item key={field} name={field} label={fields[field]}>
            <Input maxLength={255} />
          </Form.Item>
        ))}
        <Form.Item name="location" label={fields.location}>
          <Input maxLength={255} />
        </Form.Item>
      </div>
      <h2>{text.customer.about}</h2>
      <Form.Item name="tags" label={fields.tags}>
        <TagSelect label={fields.tags} placeholder={text.customer.tagsHint} />
      </Form.Item>
      <Form.Item name="notes" label={fields.notes}>
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 12 }} />
      </Form.Item>
      <Form.Item name="avatarUrl" label={fields.avatarUrl} extra={text.customer.avatarHint}>
        <Input maxLength={500} />
      </Form.Item>
      <CustomFieldRows />
      <FormActs
        fault={fault}
        label={customer === undefined ? text.customers.create : text.common.save}
        isBusy={isBusy}
        onCancel={onCancel}
      />
    </Form>
  );
}

function useCustomerForm(customer: Customer | undefined, onSaved: (customer: Customer) => void) {
  const text = useText();
  const { message } = App.useApp();
  const [form] = Form.useForm<CustomerValues>();
  const create = useCreateCustomer();
  const change = useChangeCustomer(customer?.id ?? '');
  const [fault, setFault] = useState<string>();
  useUnsaved(() => isChanged({ ...valuesOf(customer), ...form.getFieldsValue() }, customer));
  const save = async (values: CustomerValues) => {
    setFault(undefined);
    try {
      const saved =
        customer === undefined
          ? await create.mutateAsync(newCustomerOf(values))
          : await change.mutateAsync(changeOf(values, customer));
      message.success(
        customer === undefined ? <Named words={text.customers.created} name={saved.name} /> : text.common.saved,
      );
      form.setFieldsValue(valuesOf(saved));
      onSaved(saved);
    } catch (error) {
      const named = fieldFaults(text, error).filter(({ field }) => Object.hasOwn(valuesOf(undefined), field));
      form.setFields(named.map(({ field, text: said }) => ({ name: field as keyof CustomerValues, errors: [said] })));
      const [first] = named;
      if (first === undefined || first.field === 'customFields') setFault(first?.text ?? faultText(text, error));
      else form.focusField(first.field);
    }
  };
  return {
    form,
    submit: (values: CustomerValues) => void save(values),
    isBusy: create.isPending || change.isPending,
    fault,
  };
}
