import { h } from '../dom/element.js';
import { useEffect, useRef, useState } from '../dom/hooks.js';
import type { Widget } from '../widget.js';
import { Icon } from './icon.js';

/** What the person can turn on and off. */
export function Menu({ widget }: { widget: Widget }) {
  const { text, preferences, options } = widget;
  const [isOpen, setOpen] = useState(false);
  const area = useRef<HTMLDivElement | null>(null);
  useEffect(() => {
    if (!isOpen) return;
    area.current?.querySelector<HTMLElement>('[role^=menuitem]')?.focus();
    const leave = (event: Event) => {
      if (area.current !== null && !event.composedPath().includes(area.current)) setOpen(false);
    };
    addEventListener('pointerdown', leave);
    return () => removeEventListener('pointerdown', leave);
  }, [isOpen]);
  if (!options.sound && !options.notifications) return null;

  const button = () => area.current?.querySelector('button');
  const move = (event: KeyboardEvent) => {
    if (!isOpen) return;
    const entries = [...(area.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
    const at = entries.findIndex((entry) => entry.matches(':focus'));
    const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1 };
    const to = steps[event.key];
    if (to !== undefined) entries.at(to % entries.length)?.focus();
    else if (event.key === 'Escape') button()?.focus();
    if (to !== undefined || event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
    }
    if (event.key === 'Escape' || event.key === 'Tab') setOpen(false);
  };
  const isDenied = 'Notification' in window && Notification.permission === 'denied';
  return (
    <div ref={area} class="menu-area" onKeyDown={move}>
      <button
        type="button"
        class="quiet"
        aria-label={text.menu}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="more" />
      </button>
      {isOpen && (
        <div class="menu" role="menu" aria-label={text.menu}>
          {options.sound && (
            <Toggle
              icon="sound"
              label={text.sound}
              isOn={preferences.sound}
              onToggle={(isOn) => {
                preferences.setSound(isOn);
                widget.change();
              }}
            />
          )}
          {options.notifications && 'Notification' in window && (
            <Toggle
              icon="bell"
              label={text.notifications}
              hint={isDenied ? text.notificationsDenied : undefined}
              isOn={preferences.notifications}
              onToggle={(isOn) => void preferences.setNotifications(isOn).then(() => widget.change())}
            />
          )}
        </div>
      )}
    </div>
  );
}

interface ToggleProps {
  icon: 'sound' | 'bell';
  label: string;
  hint?: string | undefined;
  isOn: boolean;
  onToggle: (isOn: boolean) => void;
}

function Toggle({ icon, label, hint, isOn, onToggle }: ToggleProps) {
  return (
    <button
      type="button"
      role="menuitemcheckbox"
      tabindex={-1}
      aria-checked={isOn}
      aria-disabled={hint !== undefined}
      onClick={() => hint === undefined && onToggle(!isOn)}
    >
      <Icon name={icon} />
      <span>
        {label}
        {hint !== undefined && <small>{hint}</small>}
      </span>
      <i class="switch" />
    </button>
  );
}
