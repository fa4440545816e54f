import { MoreOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Dropdown } from 'antd';
import { useState } from 'react';
import { api, ask } from '../api/client.js';
import { colleaguesKey } from '../api/colleague.js';
import type { Agent } from '../api/schema.js';
import { Named } from '../look/named.js';
import { faultText } from '../text/fault-text.js';
import { isolated } from '../text/isolated.js';
import { useText } from '../text/text.js';
import { agentKeys } from './agent-keys.js';
import { ResetPassword } from './reset-password.js';

interface Props {
  agent: Agent;
  isMe: boolean;
  onEdit: () => void;
}

/** What an administrator does with an agent. */
export function AgentActs({ agent, isMe, onEdit }: Props) {
  const text = useText();
  const queries = useQueryClient();
  const { message, modal } = App.useApp();
  const [isResetting, setIsResetting] = useState(false);
  const isActive = agent.status === 'ACTIVE';
  const setStatus = async (status: Agent['status']) => {
    const params = { path: { agentId: agent.id } };
    try {
      await ask(api.PUT('/api/v1/agents/{agentId}', { params, body: { status } }));
      const done = status === 'ACTIVE' ? text.agents.enabled : text.agents.disabled;
      message.success(<Named words={done} name={agent.name} />);
    } catch (error) {
      message.error(faultText(text, error));
    }
    await Promise.all([
      queries.invalidateQueries({ queryKey: agentKeys.all }),
      queries.invalidateQueries({ queryKey: colleaguesKey }),
    ]);
  };
  const disable = () =>
    void modal.confirm({
      title: <Named words={text.agents.disableAsk} name={agent.name} />,
      content: text.agents.disableHint,
      okText: text.agents.disable,
      okButtonProps: { danger: true },
      cancelText: text.common.cancel,
      onOk: () => setStatus('DISABLED'),
    });
  const items = [
    { key: 'edit', label: text.common.edit, onClick: onEdit },
    // One's own is changed with the old one, in the settings.
    ...(isMe ? [] : [{ key: 'password', label: text.agents.resetPassword, onClick: () => setIsResetting(true) }]),
    isActive
      ? { key: 'disable', label: text.agents.disable, danger: true, onClick: disable }
      : { key: 'enable', label: text.agents.enable, onClick: () => void setStatus('ACTIVE') },
  ];
  return (
    <>
      <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
        <Button
          type="text"
          icon={<MoreOutlined />}
          aria-label={text.agents.actsFor(isolated(agent.name))}
          aria-haspopup="menu"
        />
      </Dropdown>
      <ResetPassword agent={agent} isOpen={isResetting} onClose={() => setIsResetting(false)} />
    </>
  );
}
