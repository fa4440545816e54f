import { Form, Input } from 'antd';
import { firstField } from '../look/first-field.js';
import { useText } from '../text/text.js';

/** The service's rule: see the document of the API. */
const shortest = 10;

/** Where a new password is typed. */
export function NewPasswordItem({ name, label, isFirst }: { name: string; label: string; isFirst?: boolean }) {
  const text = useText();
  const isLongEnough = (_rule: unknown, value: string | undefined) =>
    [...(value ?? '')].length >= shortest ? Promise.resolve() : Promise.reject(new Error(text.fieldFaults.password));
  return (
    <Form.Item
      name={name}
      label={label}
      extra={text.agents.passwordHint}
      rules={[{ validator: isLongEnough }]}
      validateTrigger="onSubmit"
    >
      <Input.Password ref={isFirst ? firstField : undefined} autoComplete="new-password" maxLength={200} />
    </Form.Item>
  );
}
