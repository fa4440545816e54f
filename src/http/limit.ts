/** So many calls in a window that begins with the first of them. */
export interface Limit {
  /** Stable name: part of the key under which nodes count together. */
  name: string;
  calls: number;
  seconds: number;
}
