import { h } from '../dom/element.js';
import { useEffect, useRef, useState } from '../dom/hooks.js';
import { draftKey, tab } from '../kept.js';
import type { Widget } from '../widget.js';
import { Icon } from './icon.js';

/** In characters as the service counts them. */
const longest = 4_000;

export function Composer({ widget }: { widget: Widget }) {
  const { text, chat, isOpen } = widget;
  const [draft, setDraft] = useState(tab.read(draftKey) ?? '');
  const field = useRef<HTMLTextAreaElement | null>(null);
  const length = draft.length <= longest ? draft.length : [...draft].length;
  const canSend = draft.trim() !== '' && length <= longest && chat.state !== 'forbidden';

  const write = (words: string) => {
    setDraft(words);
    tab.keep(draftKey, words);
  };
  const send = () => {
    if (canSend) {
      widget.say(draft.trim());
      write('');
    }
    field.current?.focus();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) return;
    event.preventDefault();
    send();
  };
  useFocus(field, isOpen);
  useEffect(() => {
    const area = field.current;
    const form = area?.form;
    if (!area || !form) return;
    // While it is measured nothing gets more room: messages that are seen at their end would lose it.
    form.style.minHeight = `${form.offsetHeight}px`;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight}px`;
    form.style.minHeight = '';
  }, [draft, isOpen]);

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div class="field">
        <textarea
          ref={field}
          rows={1}
          value={draft}
          aria-label={text.placeholder}
          placeholder={text.placeholder}
          enterkeyhint="send"
          disabled={chat.state === 'forbidden'}
          aria-invalid={length > longest}
          onInput={({ currentTarget: { value } }) => {
            write(value);
            if (value !== '') chat.typing.type();
          }}
          onKeyDown={press}
          onBlur={() => chat.typing.stop()}
        />
        <button type="submit" class="send" aria-label={text.send} aria-disabled={!canSend}>
          <Icon name="send" />
        </button>
      </div>
      {length > longest && (
        <p class="count" role="status">
          {text.tooLong(length - longest)}
        </p>
      )}
    </form>
  );
}

/** While characters are composed, Enter chooses one of them; Safari tells that by the old code alone. */
function isComposing(event: KeyboardEvent): boolean {
  // oxlint-disable-next-line typescript/no-deprecated -- there is nothing newer that says it
  return event.isComposing || event.keyCode === 229;
}

/** Whoever opens the panel begins to write; on a page that comes with it open, nobody has asked for that. */
export function useFocus(field: { current: HTMLElement | null }, isOpen: boolean): void {
  const isFirst = useRef(true);
  useEffect(() => {
    const wasHere = isFirst.current;
    isFirst.current = false;
    if (isOpen && (!wasHere || navigator.userActivation.isActive)) field.current?.focus();
  }, [isOpen]);
}
