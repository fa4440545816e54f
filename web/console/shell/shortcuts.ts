import { useEffect, useRef } from 'react';
import { preferences } from '../settings/preferences.js';

/** How long the second key of two may take, as in `g i`. */
const pairMs = 1_000;

/** What keys do: `r`, `?`, or two after each other as `g i`. */
export type Shortcuts = Partial<Record<string, () => void>>;

/** Keys that do something while nobody writes, and no dialog is open. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    let first: { key: string; at: number } | undefined;
    const press = (event: KeyboardEvent) => {
      if (!isFree(event)) return;
      const pair = first !== undefined && event.timeStamp - first.at < pairMs ? `${first.key} ${event.key}` : undefined;
      const act = (pair === undefined ? undefined : latest.current[pair]) ?? latest.current[event.key];
      first = { key: event.key, at: event.timeStamp };
      if (act === undefined || event.defaultPrevented) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}

/** Whether the agent wants them, and the key is nobody's: not of a text, not of an input method, not of the browser, not of a dialog. */
function isFree(event: KeyboardEvent): boolean {
  if (!preferences.current.shortcuts) return false;
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
  const { target } = event;
  if (!(target instanceof Element)) return true;
  return target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"]') === null;
}
