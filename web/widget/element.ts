import { h } from './dom/element.js';
import { createRoot } from './dom/render.js';
import type { Options } from './options.js';
import style from './style/widget.css?inline';
import { App } from './view/app.js';
import type { Widget } from './widget.js';

const tag = 'kefu-widget';

class KefuWidget extends HTMLElement {
  private readonly root = this.attachShadow({ mode: 'open' });
  private end: (() => void) | undefined;

  /** Style sheets that are made by a script need no leave from the page's policy. */
  show(widget: Widget): void {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    this.root.adoptedStyleSheets = [sheet];
    const { redraw, end } = createRoot(this.root, () => h(App, { widget }));
    widget.onChange = redraw;
    this.end = end;
  }

  hide(): void {
    this.end?.();
    this.remove();
  }
}

/** Puts the widget into the page. @returns what takes it out again */
export function mount(widget: Widget): () => void {
  if (customElements.get(tag) === undefined) customElements.define(tag, KefuWidget);
  const element = document.createElement(tag) as KefuWidget;
  const stopFollowing = dress(element, widget.options);
  // What is drawn is measured as well, which wants a page around it.
  document.body.append(element);
  element.show(widget);
  return () => {
    stopFollowing();
    element.hide();
  };
}

/** Colours by the theme of the system, unless the page says which, and the accent that the page asks for. */
function dress(element: HTMLElement, { theme, accent }: Options): () => void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const follow = () => {
    const isDark = theme === 'auto' ? dark.matches : theme === 'dark';
    element.setAttribute('theme', isDark ? 'dark' : 'light');
  };
  follow();
  dark.addEventListener('change', follow);
  if (accent !== undefined && CSS.supports('color', accent)) element.style.setProperty('--kefu-accent', accent);
  return () => dark.removeEventListener('change', follow);
}
