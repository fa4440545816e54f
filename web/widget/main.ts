import { mount } from './element.js';
import type { KefuEvents } from './events.js';
import { readOptions } from './options.js';
import { Widget } from './widget.js';

/** What a page can do with the widget. */
export interface KefuApi {
  open(): void;
  close(): void;
  toggle(): void;
  identify(customer: { name?: string; channelId?: string; identityToken?: string }): void;
  reset(): void;
  destroy(): void;
  on<K extends keyof KefuEvents>(name: K, listener: (payload: KefuEvents[K]) => void): () => void;
  /** Calls `task` with this, at once. Before the widget is there, `window.Kefu` is an array that pages push to. */
  push(task: (kefu: KefuApi) => void): void;
}

declare global {
  interface Window {
    Kefu?: KefuApi | ((kefu: KefuApi) => void)[];
  }
}

function begin(script: HTMLScriptElement): void {
  const early = window.Kefu ?? [];
  // Twice on a page it would be two people.
  if (!Array.isArray(early)) return;
  const widget = new Widget(readOptions(script));
  const unmount = mount(widget);
  const api: KefuApi = {
    open: () => widget.open(),
    close: () => widget.close(),
    toggle: () => widget.toggle(),
    identify: (customer) => widget.identify(customer),
    reset: () => widget.reset(),
    destroy: () => {
      widget.destroy();
      unmount();
      delete window.Kefu;
    },
    on: (name, listener) => widget.events.on(name, listener),
    push: (task) => task(api),
  };
  window.Kefu = api;
  for (const task of early) api.push(task);
}

const { currentScript } = document;
const script =
  currentScript instanceof HTMLScriptElement
    ? currentScript
    : document.querySelector<HTMLScriptElement>('script[src*="/widget.js"]');
if (script !== null) {
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', () => begin(script), { once: true });
  else begin(script);
}
