import type { InputRef } from 'antd';
import type { RefCallback } from 'react';

/**
 * The `ref` of the field in which people begin to type when a dialog opens. `autoFocus` is not enough: a dialog that
 * opens without motion is still hidden when its fields are put into it, and what is hidden takes no focus.
 */
export const firstField: RefCallback<InputRef> = (field) => {
  const element = field?.input;
  if (!element) return;
  const sight = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    sight.disconnect();
    element.focus({ preventScroll: true });
  });
  sight.observe(element);
  return () => sight.disconnect();
};
