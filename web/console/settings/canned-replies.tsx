import { DeleteOutlined, EditOutlined, PlusOutlined, ThunderboltOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Modal, Popconfirm } from 'antd';
import { useState } from 'react';
import { cannedRepliesKey, deleteCannedReply, useCannedReplies } from '../api/canned-reply.js';
import type { CannedReply } from '../api/schema.js';
import { Emptiness } from '../look/emptiness.js';
import { Fault } from '../look/fault.js';
import { Loading } from '../look/loading.js';
import { UnsavedProvider, useClosing } from '../look/unsaved.js';
import { faultText } from '../text/fault-text.js';
import { useText } from '../text/text.js';
import { CannedReplyForm } from './canned-reply-form.js';

/** The replies that agents insert by `/`. */
export function CannedReplies() {
  const text = useText();
  const { data, error, refetch } = useCannedReplies();
  const [edited, setEdited] = useState<CannedReply | 'new'>();
  const { close, hasChanges } = useClosing(() => setEdited(undefined));
  return (
    <>
      <div className="replies-head">
        <div>
          <h2>{text.settings.replies}</h2>
          <p className="settings-hint">{text.replies.hint}</p>
        </div>
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited('new')}>
          {text.replies.create}
        </Button>
      </div>
      {data === undefined && (error === null ? <Loading /> : <Fault error={error} onRetry={() => void refetch()} />)}
      {data?.length === 0 && (
        <Emptiness icon={<ThunderboltOutlined />} title={text.replies.none} hint={text.replies.noneHint} />
      )}
      <ul className="replies">
        {data?.map((reply) => (
          <ReplyRow key={reply.id} reply={reply} onEdit={() => setEdited(reply)} />
        ))}
      </ul>
      <Modal
        open={edited !== undefined}
        onCancel={close}
        footer={null}
        title={edited === 'new' ? text.replies.create : text.replies.edit}
        destroyOnHidden
      >
        <UnsavedProvider value={hasChanges}>
          <CannedReplyForm reply={edited === 'new' ? undefined : edited} onDone={() => setEdited(undefined)} />
        </UnsavedProvider>
      </Modal>
    </>
  );
}

function ReplyRow({ reply, onEdit }: { reply: CannedReply; onEdit: () => void }) {
  const text = useText();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const remove = async () => {
    try {
      await deleteCannedReply(reply.id);
    } catch (error) {
      message.error(faultText(text, error));
    }
    await queries.invalidateQueries({ queryKey: cannedRepliesKey });
  };
  return (
    <li>
      <div>
        <code>/{reply.shortcut}</code>
        <p>{reply.content}</p>
      </div>
      <Button type="text" icon={<EditOutlined />} aria-label={text.replies.editOne(reply.shortcut)} onClick={onEdit} />
      <Popconfirm
        title={text.replies.removeAsk(reply.shortcut)}
        okText={text.common.remove}
        cancelText={text.common.cancel}
        onConfirm={() => void remove()}
      >
        <Button type="text" icon={<DeleteOutlined />} aria-label={text.replies.removeOne(reply.shortcut)} />
      </Popconfirm>
    </li>
  );
}
