import { useQueryClient } from '@tanstack/react-query';
import { Form, Input } from 'antd';
import { useState } from 'react';
import { ApiError } from '../api/api-error.js';
import { cannedRepliesKey, saveCannedReply } from '../api/canned-reply.js';
import type { CannedReply } from '../api/schema.js';
import { fieldFaults } from '../customer/field-faults.js';
import { firstField } from '../look/first-field.js';
import { FormActs } from '../look/form-acts.js';
import { useUnsaved } from '../look/unsaved.js';
import { faultText } from '../text/fault-text.js';
import { useText } from '../text/text.js';

interface Values {
  shortcut: string;
  content: string;
}

interface Props {
  /** A new one where left out. */
  reply: CannedReply | undefined;
  onDone: () => void;
}

export function CannedReplyForm({ reply, onDone }: Props) {
  const text = useText();
  const queries = useQueryClient();
  const [form] = Form.useForm<Values>();
  const [isBusy, setIsBusy] = useState(false);
  useUnsaved(() => form.isFieldsTouched());
  const save = async (values: Values) => {
    setIsBusy(true);
    try {
      await saveCannedReply(reply?.id, { ...values, shortcut: values.shortcut.trim().replace(/^\//, '') });
      await queries.invalidateQueries({ queryKey: cannedRepliesKey });
      onDone();
    } catch (error) {
      const isTaken = error instanceof ApiError && error.code === 'SHORTCUT_TAKEN';
      const [named] = fieldFaults(text, error);
      const name = isTaken || named?.field === 'shortcut' ? 'shortcut' : 'content';
      form.setFields([{ name, errors: [isTaken ? faultText(text, error) : (named?.text ?? faultText(text, error))] }]);
      setIsBusy(false);
    }
  };
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ shortcut: reply?.shortcut ?? '', content: reply?.content ?? '' }}
      onFinish={(values: Values) => void save(values)}
    >
      <Form.Item
        name="shortcut"
        label={text.replies.shortcut}
        extra={text.replies.shortcutHint}
        rules={[{ required: true, whitespace: true, message: text.fieldFaults.shortcut }]}
      >
        <Input prefix="/" ref={firstField} maxLength={32} />
      </Form.Item>
      <Form.Item
        name="content"
        label={text.replies.content}
        rules={[{ required: true, whitespace: true, message: text.fieldFaults.content }]}
      >
        <Input.TextArea autoSize={{ minRows: 4, maxRows: 14 }} maxLength={4_000} />
      </Form.Item>
      <FormActs label={text.common.save} isBusy={isBusy} onCancel={onDone} />
    </Form>
  );
}
