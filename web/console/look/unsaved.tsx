import { App } from 'antd';
import { createContext, type RefObject, useContext, useEffect, useRef } from 'react';
import { useText } from '../text/text.js';

/** Says whether the form that is open has what is not saved. */
type HasChanges = RefObject<(() => boolean) | undefined>;

const Unsaved = createContext<HasChanges | undefined>(undefined);
/** Stands around the form within a dialog. */
export const UnsavedProvider = Unsaved.Provider;

/** Closes a dialog by a click beside it, its cross or Escape: whoever has typed into its form is asked before. */
export function useClosing(onClose: () => void): { close: () => void; hasChanges: HasChanges } {
  const text = useText();
  const { modal } = App.useApp();
  const hasChanges: HasChanges = useRef(undefined);
  const close = () => {
    if (hasChanges.current?.() !== true) onClose();
    else
      modal.confirm({
        title: text.common.discardAsk,
        okText: text.common.discard,
        cancelText: text.common.goOn,
        okButtonProps: { danger: true },
        focusable: { autoFocusButton: 'cancel' },
        onOk: onClose,
      });
  };
  return { close, hasChanges };
}

/** Called by the form itself. */
export function useUnsaved(isChanged: () => boolean): void {
  const hasChanges = useContext(Unsaved);
  useEffect(() => {
    if (hasChanges === undefined) return;
    hasChanges.current = isChanged;
    return () => {
      hasChanges.current = undefined;
    };
  });
}
