/** As many values stand in the list of one statement: each is looked up by its key then. See `Dialect.byKey`. */
const most = 100;

/** Values in pieces that each fit into the list of one statement. */
export function piecesOf<T>(values: T[]): T[][] {
  return Array.from({ length: Math.ceil(values.length / most) }, (_, n) => values.slice(n * most, (n + 1) * most));
}
