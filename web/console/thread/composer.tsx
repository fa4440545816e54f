import { LockOutlined, MessageOutlined, SendOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { type KeyboardEvent, type RefObject, useLayoutEffect, useRef, useState } from 'react';
import type { CannedReply } from '../api/schema.js';
import { useDesk } from '../live/desk.js';
import { isolated } from '../text/isolated.js';
import { useText } from '../text/text.js';
import { CannedPicker, useCannedPicker } from './canned-picker.js';
import { type Draft, keepDraft, readDraft } from './drafts.js';
import { TypingNews } from './typing-news.js';

/** Code points; the counter shows when it comes near. */
const longest = 4_000;
const nearEnd = 3_600;

export interface ComposerHandle {
  /** Goes on writing, as a reply or as a note. */
  begin: (isNote: boolean) => void;
}

interface Props {
  conversationId: string;
  customerName: string;
  handle: RefObject<ComposerHandle | null>;
}

/** Where agents write: to the customer, or a note that only agents see. */
export function Composer({ conversationId, customerName, handle }: Props) {
  const text = useText();
  const { draft, write, send, length, isSendable } = useDraft(conversationId);
  const area = useRef<HTMLTextAreaElement>(null);
  useGrowth(area, draft.text);
  const choose = (isNote: boolean) => {
    write({ ...draft, isNote });
    area.current?.focus();
  };
  handle.current = { begin: choose };
  const insert = ({ content }: CannedReply) => {
    write({ ...draft, text: content });
    area.current?.focus();
  };
  const picker = useCannedPicker(draft.text, insert);
  const press = (event: KeyboardEvent) => {
    // An input method takes Enter for itself.
    if (isOfInputMethod(event)) return;
    if (picker.press(event)) return;
    if (event.key === 'Escape') area.current?.blur();
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    send();
  };
  const label = draft.isNote ? text.composer.notePlaceholder : text.composer.replyPlaceholder(isolated(customerName));
  return (
    <div className={`composer${draft.isNote ? ' is-note' : ''}`}>
      <CannedPicker picker={picker} />
      <div className="composer-modes" role="group" aria-label={text.composer.mode}>
        <button type="button" aria-pressed={!draft.isNote} onClick={() => choose(false)}>
          <MessageOutlined aria-hidden="true" /> {text.composer.reply}
        </button>
        <button type="button" aria-pressed={draft.isNote} onClick={() => choose(true)}>
          <LockOutlined aria-hidden="true" /> {text.composer.note}
        </button>
      </div>
      <textarea
        ref={area}
        rows={2}
        value={draft.text}
        placeholder={label}
        aria-label={label}
        onChange={({ target }) => write({ ...draft, text: target.value })}
        onKeyDown={press}
        {...picker.combobox}
      />
      <div className="composer-foot">
        <span className="composer-hint">{text.composer.hint}</span>
        {length >= nearEnd && (
          <span className={`composer-count${length > longest ? ' is-over' : ''}`} role="status">
            {text.composer.count(length, longest)}
          </span>
        )}
        <Button type="primary" icon={<SendOutlined />} disabled={!isSendable} onClick={send}>
          {draft.isNote ? text.composer.addNote : text.composer.send}
        </Button>
      </div>
    </div>
  );
}

/** Safari ends a composition before it tells of the key that ended it, whose code is then 229. */
function isOfInputMethod({ nativeEvent }: KeyboardEvent): boolean {
  // oxlint-disable-next-line typescript/no-deprecated -- nothing else tells it
  return nativeEvent.isComposing || nativeEvent.keyCode === 229;
}

/** What is being written: kept as it is typed, so that nothing but sending it makes it go away. */
function useDraft(conversationId: string) {
  const { agentId, live } = useDesk();
  const [draft, setDraft] = useState<Draft>(() => readDraft(agentId, conversationId));
  const [typing] = useState(() => new TypingNews((active) => live.send({ event: 'typing', conversationId, active })));
  const write = (next: Draft) => {
    setDraft(next);
    keepDraft(agentId, conversationId, next);
    if (!next.isNote && next.text !== draft.text) typing.note(next.text !== '');
  };
  const length = [...draft.text].length;
  const isSendable = draft.text.trim() !== '' && length <= longest;
  const send = () => {
    if (!isSendable) return;
    typing.stop();
    const { text: content, isNote } = draft;
    live.outbox.add({ conversationId, content, ...(isNote ? { internal: true } : {}) });
    const next = { text: '', isNote };
    setDraft(next);
    // Another tab may have gone on with another one meanwhile.
    if (readDraft(agentId, conversationId).text === content) keepDraft(agentId, conversationId, next);
  };
  return { draft, write, send, length, isSendable };
}

/** As high as what is written, up to what the style allows. */
function useGrowth(area: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const { current } = area;
    const box = current?.parentElement;
    if (!current || !box) return;
    // While it is measured the thread gets no more room, or it would lose its end.
    box.style.minHeight = `${box.offsetHeight}px`;
    current.style.height = 'auto';
    current.style.height = `${current.scrollHeight}px`;
    box.style.minHeight = '';
  }, [area, text]);
}
