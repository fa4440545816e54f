import { useQueryClient } from '@tanstack/react-query';
import { App, Drawer, Form, Input, Radio } from 'antd';
import { useState } from 'react';
import { api, ask } from '../api/client.js';
import { colleaguesKey } from '../api/colleague.js';
import type { Agent } from '../api/schema.js';
import { fieldFaults } from '../customer/field-faults.js';
import { firstField } from '../look/first-field.js';
import { FormActs } from '../look/form-acts.js';
import { Named } from '../look/named.js';
import { UnsavedProvider, useClosing, useUnsaved } from '../look/unsaved.js';
import { faultText } from '../text/fault-text.js';
import { useText } from '../text/text.js';
import { agentKeys } from './agent-keys.js';
import { NewPasswordItem } from './new-password-item.js';

interface Values {
  name: string;
  email: string;
  role: Agent['role'];
  password?: string;
}

interface Props {
  edited: Agent | 'new' | undefined;
  onClose: () => void;
}

/** A new agent, or one who is changed. */
export function AgentDrawer({ edited, onClose }: Props) {
  const text = useText();
  const [last, setLast] = useState(edited);
  if (edited !== undefined && edited !== last) setLast(edited);
  const { close, hasChanges } = useClosing(onClose);
  return (
    <Drawer
      open={edited !== undefined}
      onClose={close}
      size={440}
      destroyOnHidden
      title={last === 'new' ? text.agents.create : text.agents.edit}
      closable={{ 'aria-label': text.common.close }}
    >
      <UnsavedProvider value={hasChanges}>
        {last !== undefined && <AgentForm agent={last === 'new' ? undefined : last} onDone={onClose} />}
      </UnsavedProvider>
    </Drawer>
  );
}

function AgentForm({ agent, onDone }: { agent: Agent | undefined; onDone: () => void }) {
  const text = useText();
  const { form, submit, isBusy, fault } = useAgentForm(agent, onDone);
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={agent ?? { role: 'AGENT' }}
      onFinish={submit}
      autoComplete="off"
    >
      <Form.Item
        name="name"
        label={text.agents.name}
        extra={text.agents.nameHint}
        rules={[{ required: true, whitespace: true, message: text.fieldFaults.name }]}
      >
        <Input ref={firstField} maxLength={255} />
      </Form.Item>
      <Form.Item name="email" label={text.agents.email} rules={[{ required: true, message: text.fieldFaults.email }]}>
        <Input maxLength={255} />
      </Form.Item>
      {agent === undefined && <NewPasswordItem name="password" label={text.agents.password} />}
      <Form.Item name="role" label={text.agents.role}>
        <Radio.Group className="role-choice">
          {(['AGENT', 'ADMIN'] as const).map((role) => (
            <Radio key={role} value={role}>
              <strong>{text.roles[role]}</strong>
              <small>{text.agents.roleHints[role]}</small>
            </Radio>
          ))}
        </Radio.Group>
      </Form.Item>
      <FormActs
        fault={fault}
        label={agent === undefined ? text.agents.create : text.common.save}
        isBusy={isBusy}
        onCancel={onDone}
      />
    </Form>
  );
}

function useAgentForm(agent: Agent | undefined, onDone: () => void) {
  const text = useText();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const [isBusy, setIsBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  useUnsaved(() => form.isFieldsTouched());
  const save = async ({ password = '', ...values }: Values) => {
    setIsBusy(true);
    setFault(undefined);
    try {
      const saved =
        agent === undefined
          ? await ask(api.POST('/api/v1/agents', { body: { ...values, password } }))
          : await ask(api.PUT('/api/v1/agents/{agentId}', { params: { path: { agentId: agent.id } }, body: values }));
      message.success(
        agent === undefined ? <Named words={text.agents.created} name={saved.name} /> : text.common.saved,
      );
      for (const queryKey of [agentKeys.all, colleaguesKey, ['me']]) void queries.invalidateQueries({ queryKey });
      onDone();
    } catch (error) {
      const named = fieldFaults(text, error);
      form.setFields(named.map(({ field, text: said }) => ({ name: field as keyof Values, errors: [said] })));
      if (named.length === 0) setFault(faultText(text, error));
    } finally {
      setIsBusy(false);
    }
  };
  return { form, submit: (values: Values) => void save(values), isBusy, fault };
}
