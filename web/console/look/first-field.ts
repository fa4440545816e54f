import type { InputRef } from 'antd';

/** A form gives out its fields anew whenever it is drawn. */
const known = new WeakSet<HTMLInputElement>();

/**
 * The `ref` of the field in which people begin to type when a dialog opens. `autoFocus` is not enough: a dialog that
 * opens without motion is still hidden when its fields are put into it, and what is hidden takes no focus.
 */
export function firstField(field: InputRef | null): void {
  const element = field?.input;
  if (!element || known.has(element)) return;
  known.add(element);
  const sight = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    sight.disconnect();
    element.focus({ preventScroll: true });
  });
  sight.observe(element);
}
