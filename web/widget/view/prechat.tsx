import { h } from '../dom/element.js';
import { useRef, useState } from '../dom/hooks.js';
import type { Widget } from '../widget.js';
import { useFocus } from './composer.js';

/** Asks for a name before the first message. */
export function Prechat({ widget }: { widget: Widget }) {
  const { text, options, isOpen } = widget;
  const [name, setName] = useState('');
  const field = useRef<HTMLInputElement | null>(null);
  useFocus(field, isOpen);
  return (
    <form
      class="prechat"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() === '') field.current?.focus();
        else widget.introduce(name.trim());
      }}
    >
      <p class="prechat-greeting">{options.greeting ?? text.greeting}</p>
      <label>
        <b>{text.prechatTitle}</b>
        <input
          ref={field}
          value={name}
          maxlength={60}
          autocomplete="name"
          placeholder={text.prechatName}
          required
          onInput={({ currentTarget }) => setName(currentTarget.value)}
        />
      </label>
      <button type="submit" class="primary">
        {text.prechatStart}
      </button>
    </form>
  );
}
