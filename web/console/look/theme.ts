import { useEffect, useSyncExternalStore } from 'react';
import { type Theme, usePreferences } from '../settings/preferences.js';

const dark = matchMedia('(prefers-color-scheme: dark)');

function subscribe(listener: () => void): () => void {
  dark.addEventListener('change', listener);
  return () => dark.removeEventListener('change', listener);
}

/** Light or dark, as chosen or else as the system has it; the page's own styles follow. */
export function useTheme(): Theme {
  const { theme } = usePreferences();
  const isDark = useSyncExternalStore(subscribe, () => dark.matches);
  const current = theme === 'auto' ? (isDark ? 'dark' : 'light') : theme;
  useEffect(() => {
    document.documentElement.dataset.theme = current;
  }, [current]);
  return current;
}
