import type { Language } from './text/text.js';

/** How the widget looks and behaves on this page: what its script element says, with what goes without saying. */
export interface Options {
  /** Where the service is: the folder that the script came from. */
  base: URL;
  name: string | undefined;
  channelId: string | undefined;
  identityToken: string | undefined;
  language: Language;
  theme: 'auto' | 'light' | 'dark';
  accent: string | undefined;
  position: 'right' | 'left';
  title: string | undefined;
  greeting: string | undefined;
  prechat: 'off' | 'name';
  /** Whether a sound may be played at all; the person decides beyond that. */
  sound: boolean;
  /** Whether notifications are offered; none is shown until the person asks for them. */
  notifications: boolean;
  /** Whether the title of a hidden page tells of unread messages. */
  titleMark: boolean;
  open: boolean;
  /** Whether the page has a button of its own instead of the launcher. */
  hidden: boolean;
}

export function readOptions(script: HTMLScriptElement): Options {
  const { dataset } = script;
  const text = (name: string) => dataset[name]?.trim() || undefined;
  const isOn = (name: string, otherwise: boolean) => {
    const value = dataset[name];
    return value === undefined ? otherwise : !['off', 'false', 'no', '0'].includes(value);
  };
  return {
    base: new URL('.', script.src),
    name: text('name'),
    channelId: text('channelId'),
    identityToken: text('identityToken'),
    language: languageOf(text('lang') ?? (document.documentElement.lang || navigator.language)),
    theme: oneOf(['auto', 'light', 'dark'], text('theme')),
    accent: text('accent'),
    position: oneOf(['right', 'left'], text('position')),
    title: text('title'),
    greeting: text('greeting'),
    prechat: oneOf(['off', 'name'], text('prechat')),
    sound: isOn('sound', true),
    notifications: isOn('notifications', true),
    titleMark: isOn('titleMark', true),
    open: isOn('open', false),
    hidden: isOn('hidden', false),
  };
}

function languageOf(tag: string): Language {
  return /^zh\b/i.test(tag) ? 'zh' : 'en';
}

/** The first goes without saying. */
function oneOf<T extends string>(values: [T, ...T[]], value: string | undefined): T {
  return values.find((known) => known === value) ?? values[0];
}
