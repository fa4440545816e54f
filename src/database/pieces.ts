/** So many values are each looked up by their key. See `Dialect.byKey`. */
const most = 100;

/** Values in pieces that each fit into the list of one statement. */
export function piecesOf<T>(values: T[], size = most): T[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, n) => values.slice(n * size, (n + 1) * size));
}
