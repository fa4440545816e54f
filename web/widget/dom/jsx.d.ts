import type { Child, Component, VirtualElement } from './element.js';

/** An event as its handler gets it: with the element that it is on. */
type Handler<E extends Event, T> = (event: E & { readonly currentTarget: T }) => void;

interface Common<T> extends Record<`aria-${string}` | `data-${string}`, string | boolean | undefined> {
  key?: string | number;
  ref?: { current: T | null };
  children?: Child;
  class?: string;
  dir?: 'auto';
  lang?: string;
  role?: string;
  hidden?: boolean;
  tabindex?: number;
  onClick?: Handler<MouseEvent, T>;
  onKeyDown?: Handler<KeyboardEvent, T>;
  onScroll?: Handler<Event, T>;
}

interface Field<T> extends Common<T> {
  value: string;
  placeholder?: string;
  disabled?: boolean;
  onInput?: Handler<InputEvent, T>;
  onBlur?: Handler<FocusEvent, T>;
}

interface Tags {
  a: Common<HTMLAnchorElement> & { href: string; target: '_blank'; rel: string };
  button: Common<HTMLButtonElement> & { type: 'button' | 'submit' };
  form: Common<HTMLFormElement> & { onSubmit: Handler<SubmitEvent, HTMLFormElement> };
  input: Field<HTMLInputElement> & { maxlength?: number; autocomplete?: string; required?: boolean };
  textarea: Field<HTMLTextAreaElement> & { rows?: number; enterkeyhint?: string };
  time: Common<HTMLTimeElement> & { datetime: string };
  svg: Common<SVGSVGElement> & { viewBox: string };
  path: { d: string };
  div: Common<HTMLDivElement>;
}

type Plain = 'b' | 'header' | 'h2' | 'i' | 'label' | 'p' | 'section' | 'small' | 'span';

declare global {
  namespace JSX {
    type Element = VirtualElement;
    type ElementType = keyof IntrinsicElements | Component<never>;
    interface ElementChildrenAttribute {
      children: unknown;
    }
    interface IntrinsicAttributes {
      key?: string | number;
    }
    type IntrinsicElements = Tags & Record<Plain, Common<HTMLElement>>;
  }
}
