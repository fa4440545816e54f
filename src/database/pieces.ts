/** So many values an engine looks up one by one, by their key: of longer lists it may read the whole table. */
const most = 100;

/** Values in pieces that each fit into the list of one statement. */
export function piecesOf<T>(values: T[], size = most): T[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, n) => values.slice(n * size, (n + 1) * size));
}
