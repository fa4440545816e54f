import { useEffect } from 'react';
import { type Theme, usePreferences } from '../settings/preferences.js';
import { useMedia } from './media.js';

const dark = matchMedia('(prefers-color-scheme: dark)');

/** Light or dark, as chosen or else as the system has it; the page's own styles follow. */
export function useTheme(): Theme {
  const { theme } = usePreferences();
  const isDark = useMedia(dark);
  const current = theme === 'auto' ? (isDark ? 'dark' : 'light') : theme;
  useEffect(() => {
    document.documentElement.dataset.theme = current;
  }, [current]);
  return current;
}
