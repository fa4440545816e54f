import { App, Form, Modal } from 'antd';
import { useState } from 'react';
import { api, ask } from '../api/client.js';
import type { Agent } from '../api/schema.js';
import { FormActs } from '../look/form-acts.js';
import { Named } from '../look/named.js';
import { faultText } from '../text/fault-text.js';
import { useText } from '../text/text.js';
import { NewPasswordItem } from './new-password-item.js';

interface Props {
  agent: Agent;
  isOpen: boolean;
  onClose: () => void;
}

/** Gives an agent a new password, which ends their sessions. */
export function ResetPassword({ agent, isOpen, onClose }: Props) {
  const text = useText();
  const { message } = App.useApp();
  const [isBusy, setIsBusy] = useState(false);
  const save = async ({ password }: { password: string }) => {
    setIsBusy(true);
    try {
      await ask(api.PUT('/api/v1/agents/{agentId}', { params: { path: { agentId: agent.id } }, body: { password } }));
      message.success(<Named words={text.agents.passwordReset} name={agent.name} />);
      onClose();
    } catch (error) {
      message.error(faultText(text, error));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Modal
      open={isOpen}
      onCancel={onClose}
      footer={null}
      title={<Named words={text.agents.resetAsk} name={agent.name} />}
      destroyOnHidden
    >
      <p className="modal-hint">{text.agents.resetHint}</p>
      <Form layout="vertical" requiredMark={false} onFinish={(values: { password: string }) => void save(values)}>
        <NewPasswordItem isFirst name="password" label={text.agents.password} />
        <FormActs label={text.agents.resetPassword} isBusy={isBusy} onCancel={onClose} />
      </Form>
    </Modal>
  );
}
