/** A name for words that are no element, such as a label: its letters turn none of those beside it. Elsewhere `Named` does that. */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}
