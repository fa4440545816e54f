/**
 * What the browser keeps for the site; where it keeps nothing, for as long as the page lives. Everything in it was
 * written by this widget, in this or in an earlier version.
 */
const memory = new Map<string, string>();

export function readKept(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? memory.get(key);
  } catch {
    return memory.get(key);
  }
}

export function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
    memory.delete(key);
  } catch {
    memory.set(key, value);
  }
}

export function forget(key: string): void {
  memory.delete(key);
  try {
    localStorage.removeItem(key);
  } catch {
    // It was never there.
  }
}

/** What somebody has begun to write. */
export const draftKey = 'kefu:draft';

/** Of this tab alone, through its reloads: where there is no such thing, it is forgotten at once. */
export const tab = {
  read(key: string): string | undefined {
    try {
      return sessionStorage.getItem(key) ?? undefined;
    } catch {
      return undefined;
    }
  },
  keep(key: string, value: string): void {
    try {
      sessionStorage.setItem(key, value);
    } catch {
      // The next page begins anew.
    }
  },
};
