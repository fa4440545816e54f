import { App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { NewPasswordItem } from '../agent/new-password-item.js';
import { api, run } from '../api/client.js';
import { ApiError } from '../api/api-error.js';
import type { Agent } from '../api/schema.js';
import { useDesk } from '../live/desk.js';
import { ownStatuses } from '../live/own-status.js';
import { useObservable } from '../observable.js';
import { Avatar } from '../person/avatar.js';
import { PresenceDot } from '../person/presence-dot.js';
import { faultText } from '../text/fault-text.js';
import { useText } from '../text/text.js';

/** Who one is, how one is seen, and one's password. */
export function Profile({ agent }: { agent: Agent }) {
  const text = useText();
  return (
    <>
      <div className="profile-card">
        <Avatar id={agent.id} name={agent.name} size={56} />
        <div>
          <h2>{agent.name}</h2>
          <p>
            {agent.email} · {text.roles[agent.role]}
          </p>
        </div>
      </div>
      <StatusChoice />
      <h3>{text.settings.password}</h3>
      <p className="settings-hint">{text.settings.passwordHint}</p>
      <PasswordForm />
    </>
  );
}

function StatusChoice() {
  const text = useText();
  const { ownStatus } = useDesk();
  const status = useObservable(ownStatus.status);
  return (
    <fieldset className="choice">
      <legend>{text.settings.status}</legend>
      <p className="settings-hint">{text.settings.statusHint}</p>
      <div>
        {ownStatuses.map((each) => (
          <label key={each}>
            <input type="radio" name="status" checked={each === status} onChange={() => ownStatus.choose(each)} />
            <span>
              <PresenceDot status={each} /> {text.presence[each]}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface Values {
  currentPassword: string;
  newPassword: string;
}

function PasswordForm() {
  const text = useText();
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const [isBusy, setIsBusy] = useState(false);
  const save = async (body: Values) => {
    setIsBusy(true);
    try {
      await run(api.POST('/api/v1/auth/password', { body }));
      message.success(text.settings.passwordChanged);
      form.resetFields();
    } catch (error) {
      const isWrong = error instanceof ApiError && error.code === 'INVALID_CREDENTIALS';
      if (isWrong) form.setFields([{ name: 'currentPassword', errors: [text.settings.passwordWrong] }]);
      else message.error(faultText(text, error));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      className="password-form"
      onFinish={(values: Values) => void save(values)}
    >
      <Form.Item
        name="currentPassword"
        label={text.settings.currentPassword}
        rules={[{ required: true, message: text.settings.passwordMissing }]}
      >
        <Input.Password autoComplete="current-password" maxLength={200} />
      </Form.Item>
      <NewPasswordItem name="newPassword" label={text.settings.newPassword} />
      <Button type="primary" htmlType="submit" loading={isBusy}>
        {text.settings.changePassword}
      </Button>
    </Form>
  );
}
