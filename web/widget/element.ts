import { h } from './dom/element.js';
import { createRoot } from './dom/render.js';
import type { Options } from './options.js';
import style from './style/widget.css?inline';
import { App } from './view/app.js';
import type { Widget } from './widget.js';

/** Puts the widget into the page. @returns what takes it out again */
export function mount(widget: Widget): () => void {
  const element = document.createElement('kefu-widget');
  const stopFollowing = dress(element, widget.options);
  const root = element.attachShadow({ mode: 'open' });
  // Style sheets that are made by a script need no leave from the page's policy.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [sheet];
  // What is drawn is measured as well, which wants a page around it; beside the body, which pages move, blur and replace.
  document.documentElement.append(element);
  const { redraw, end } = createRoot(root, () => h(App, { widget }));
  widget.onChange = redraw;
  return () => {
    stopFollowing();
    end();
    element.remove();
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
