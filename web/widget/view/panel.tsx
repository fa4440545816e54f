import { h } from '../dom/element.js';
import { useEffect, useRef } from '../dom/hooks.js';
import type { Widget } from '../widget.js';
import { Composer } from './composer.js';
import { Header } from './header.js';
import { Log } from './log.js';
import { Notice } from './notice.js';
import { Prechat } from './prechat.js';

const phone = matchMedia('(max-width: 480px)');

/** Where people chat: beside the page, or over all of it on a phone. */
export function Panel({ widget }: { widget: Widget }) {
  const { isOpen, text, options } = widget;
  const panel = useRef<HTMLDivElement | null>(null);
  useEffect(() => fitKeyboard(panel.current), []);
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && !event.isComposing) {
      event.stopPropagation();
      widget.close();
    }
    if (event.key === 'Tab' && phone.matches) stayWithin(event);
  };
  return (
    <div
      ref={panel}
      class="panel"
      role="dialog"
      aria-label={options.title ?? text.title}
      aria-modal={phone.matches}
      hidden={!isOpen}
      onKeyDown={press}
    >
      <Header widget={widget} />
      {widget.asksName ? (
        <Prechat widget={widget} />
      ) : (
        [<Notice widget={widget} />, <Log widget={widget} />, <Composer key={widget.customers} widget={widget} />]
      )}
    </div>
  );
}

/** A phone's keyboard covers the page without making it smaller: the panel fits into what is left. */
function fitKeyboard(panel: HTMLElement | null) {
  const { visualViewport: view } = window;
  if (panel === null || view === null) return;
  const fit = () => {
    panel.style.setProperty('--view-height', `${view.height}px`);
    panel.style.setProperty('--view-top', `${view.offsetTop}px`);
  };
  fit();
  view.addEventListener('resize', fit);
  view.addEventListener('scroll', fit);
  return () => {
    view.removeEventListener('resize', fit);
    view.removeEventListener('scroll', fit);
  };
}

/** Where the panel is all there is to see, the keyboard does not wander off behind it. */
function stayWithin(event: KeyboardEvent): void {
  const panel = event.currentTarget as HTMLElement;
  const stops = [...panel.querySelectorAll<HTMLElement>('button, textarea, input, a, [tabindex="0"]')].filter(
    (stop) => stop.tabIndex >= 0 && stop.offsetParent !== null && !stop.matches(':disabled'),
  );
  const [first, last] = [stops[0], stops.at(-1)];
  const at = event.composedPath()[0];
  if (event.shiftKey ? at === first : at === last) {
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
  }
}
