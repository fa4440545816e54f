/** A moment as both databases store and compare it: `2024-01-15 10:30:00.000`, in UTC. */
export function sqlTime(moment: Date): string {
  return moment.toISOString().slice(0, 23).replace('T', ' ');
}

/** Length of a stored moment without milliseconds: so MySQL's prepared statements give those of a whole second. */
const wholeSecond = 19;

/** A stored moment as the API writes it: `2024-01-15T10:30:00.000Z`. */
export function isoTime(stored: string): string {
  if (stored.endsWith('Z')) return stored;
  return `${stored.replace(' ', 'T')}${stored.length === wholeSecond ? '.000' : ''}Z`;
}

/** The way back from `isoTime`. */
export function storedTime(moment: string): string {
  return moment.slice(0, 23).replace('T', ' ');
}

export function isoTimeOrNull(stored: string | null): string | null {
  return stored === null ? null : isoTime(stored);
}

export function storedTimeOrNull(moment: string | null): string | null {
  return moment === null ? null : storedTime(moment);
}
