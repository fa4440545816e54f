import { h } from '../dom/element.js';
import { useRef } from '../dom/hooks.js';
import type { Widget } from '../widget.js';
import { Launcher, Peek } from './launcher.js';
import { Panel } from './panel.js';

export function App({ widget }: { widget: Widget }) {
  // The panel is made when it is opened first, and kept from then on with what was typed into it.
  const wasOpen = useRef(false);
  wasOpen.current ||= widget.isOpen;
  const { options, text } = widget;
  return (
    <section class={`frame ${options.position}`} aria-label={options.title ?? text.title} lang={text.locale}>
      {wasOpen.current && <Panel widget={widget} />}
      <Peek widget={widget} />
      <Launcher widget={widget} />
    </section>
  );
}
