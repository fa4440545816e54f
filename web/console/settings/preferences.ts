import { Observable, useObservable } from '../observable.js';
import { kept, readKept } from './kept.js';

export type Language = 'zh' | 'en';
export type Theme = 'light' | 'dark';

/** What an agent has chosen in this browser. */
export interface Preferences {
  language: Language | 'auto';
  theme: Theme | 'auto';
  notifications: boolean;
  sound: boolean;
  /** Whether a letter by itself is a command (WCAG 2.1.4). */
  shortcuts: boolean;
}

const key = 'kefu:preferences';
const usual: Preferences = { language: 'auto', theme: 'auto', notifications: false, sound: true, shortcuts: true };

function isObject(value: unknown): value is Partial<Preferences> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const read = (): Preferences => ({ ...usual, ...readKept(key, isObject) });

export const preferences = new Observable<Preferences>(read());

/** Other tabs follow. */
addEventListener('storage', (event) => event.key === key && preferences.set(read()));

export function prefer(change: Partial<Preferences>): void {
  preferences.set({ ...preferences.current, ...change });
  kept.write(key, JSON.stringify(preferences.current));
}

export const usePreferences = (): Preferences => useObservable(preferences);

/** Chinese for browsers that ask for it first, English for all others. */
export function languageOf({ language }: Preferences): Language {
  if (language !== 'auto') return language;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
