import { type Language, languageOf, usePreferences } from '../settings/preferences.js';
import { en } from './en/en.js';
import { zh } from './zh/zh.js';

/** Every word of the console. Chinese is the source; the other languages have the same keys. */
export type Text = typeof zh;

const texts: Record<Language, Text> = { zh, en };

export const useLanguage = (): Language => languageOf(usePreferences());

export const useText = (): Text => texts[useLanguage()];
