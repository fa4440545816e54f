import type { Language } from '../settings/preferences.js';
import type { Text } from './text.js';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

const locales: Record<Language, string> = { zh: 'zh-CN', en: 'en-GB' };

/** Making a formatter costs more than using it a thousand times. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatted(at: number, language: Language, options: Intl.DateTimeFormatOptions): string {
  const key = language + JSON.stringify(options);
  const formatter = formatters.get(key) ?? new Intl.DateTimeFormat(locales[language], options);
  formatters.set(key, formatter);
  return formatter.format(at);
}

/** The day in the agent's own time zone, to compare by. */
export function dayOf(moment: string): string {
  return new Date(moment).toDateString();
}

export function clockTime(moment: string, language: Language): string {
  return formatted(Date.parse(moment), language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

export function fullTime(moment: string, language: Language): string {
  return formatted(Date.parse(moment), language, { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' });
}

/** The time today, the weekday this week, else the date. */
export function shortTime(moment: string, now: number, language: Language): string {
  const at = Date.parse(moment);
  if (dayOf(moment) === new Date(now).toDateString()) return clockTime(moment, language);
  if (now - at < 6 * dayMs) return formatted(at, language, { weekday: 'short' });
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return formatted(at, language, {
    month: language === 'zh' ? 'numeric' : 'short',
    day: 'numeric',
    ...(isThisYear ? {} : { year: 'numeric' }),
  });
}

/** `Today`, `Yesterday` or the date, between the messages of two days. */
export function dayText(text: Text, moment: string, now: number, language: Language): string {
  if (dayOf(moment) === new Date(now).toDateString()) return text.time.today;
  if (dayOf(moment) === new Date(now - dayMs).toDateString()) return text.time.yesterday;
  const isThisYear = new Date(moment).getFullYear() === new Date(now).getFullYear();
  return formatted(Date.parse(moment), language, {
    month: 'long',
    day: 'numeric',
    weekday: 'long',
    ...(isThisYear ? {} : { year: 'numeric' }),
  });
}

/** How long somebody waits. */
export function waitText(text: Text, forMs: number): string {
  const minutes = Math.floor(forMs / minuteMs);
  if (minutes < 1) return text.time.waitsNow;
  if (minutes < 60) return text.time.waitsMinutes(minutes);
  if (minutes < 48 * 60) return text.time.waitsHours(Math.floor(minutes / 60));
  return text.time.waitsDays(Math.floor(minutes / (24 * 60)));
}
