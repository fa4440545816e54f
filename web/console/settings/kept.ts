/** What the browser keeps for the console. Storage may be full or switched off: then it is forgotten with the page. */
export const kept = {
  read(key: string): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  write(key: string, text: string | null): void {
    try {
      if (text === null) localStorage.removeItem(key);
      else localStorage.setItem(key, text);
    } catch {
      // Nothing to be done about it.
    }
  },
  keys(prefix: string): string[] {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
    } catch {
      return [];
    }
  },
};

/** The JSON below `key` where `isGood` says so of it. */
export function readKept<T>(key: string, isGood: (value: unknown) => value is T): T | undefined {
  try {
    const value: unknown = JSON.parse(kept.read(key) ?? 'null');
    return isGood(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
