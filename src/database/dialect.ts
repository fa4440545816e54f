/** The few places where SQLite and MySQL/MariaDB need other words for the same thing. */
export interface Dialect {
  readonly name: 'sqlite' | 'mysql';
  /** Ends a SELECT whose rows stay locked until the transaction ends. SQLite has one writer and needs none. */
  readonly forUpdate: string;
  /** The same for those that are free: a row that somebody else has locked is left out, not waited for. */
  readonly forUpdateOfFree: string;
  /** Begins an INSERT that leaves an existing row as it is, and on MySQL locks it only against deletion. */
  readonly insertIfAbsent: string;
  /** Joins tables in the order they are written: the engine may not start with the second one. */
  readonly joinInOrder: string;
  /** Follows a table in FROM: it is read by this index and no other. */
  byIndex(name: string): string;
  /**
   * Follows a table with a text for its primary key, `id`, of which one row is wanted: SQLite may else read by an index of
   * other conditions, and pass all that it leaves for each row.
   */
  byId(table: string): string;
  /**
   * Follows a table: however many values there are to look up, each is looked up by this key. From 200 values on MySQL and
   * MariaDB go by statistics instead, and may read, and lock, the whole table. SQLite looks each up by itself.
   */
  byKey(name: string): string;
  /** Follows a table that is read in the order of a key of its own: SQLite knows that by its place among the table's keys alone. */
  inOrderOf(key: { table: string; name: string; place: number }): string;
  /** True for rows whose `columns` have, together, the values of one of so many: a parameter for each column of each. */
  areAmong(columns: string[], count: number): string;
  /** A moment as a column of the type `TIMESTAMP` takes it: where that ends, in 2038, what is later is its end. */
  asTimestamp(moment: string): string;
  /** An id as a value of a SELECT that has no table: compared with a column of ids it must be like one, or the column's index is no use. */
  readonly idValue: string;
  /** An UPDATE of the rows that go with those of the SELECT `given`, in its order, each found by its primary key: of tables with a few rows all would be looked at, and waited for. */
  updateFrom(update: { table: string; given: string; on: string; sets: string; where?: string }): string;
  /** The greater of two values. */
  greatest(one: string, other: string): string;
  /** Ends an INSERT that adds the new row's `column` to that of an existing row with the same `key`. */
  orAdd(key: string[], column: string): string;
  /** Ends an INSERT that moves `columns` of an existing row with the same `key` forward to the new row's, never back. */
  orAdvance(key: string[], columns: string[]): string;
}

const sqliteGreatest = (one: string, other: string) => `MAX(${one}, ${other})`;
const mysqlGreatest = (one: string, other: string) => `GREATEST(${one}, ${other})`;

/** The last moment of a `TIMESTAMP(3)` on MySQL, and on MariaDB before 11.5. */
const lastTimestamp = '2038-01-19 03:14:07.999';

export const sqliteDialect: Dialect = {
  name: 'sqlite',
  forUpdate: '',
  forUpdateOfFree: '',
  insertIfAbsent: 'INSERT OR IGNORE INTO',
  joinInOrder: 'CROSS JOIN',
  byIndex: (name) => ` INDEXED BY ${name}`,
  byId: (table) => ` INDEXED BY sqlite_autoindex_${table}_1`,
  byKey: () => '',
  inOrderOf: ({ table, place }) => ` INDEXED BY sqlite_autoindex_${table}_${place}`,
  areAmong: (columns, count) => `(${columns.join(', ')}) IN (VALUES ${rowsOf(columns, count)})`,
  asTimestamp: (moment) => moment,
  idValue: '?',
  updateFrom: ({ table, given, on, sets, where }) =>
    `UPDATE ${table} SET ${sets} FROM (${given}) given WHERE ${on}${where === undefined ? '' : ` AND (${where})`}`,
  greatest: sqliteGreatest,
  orAdd: (key, column) => ` ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${column} = ${column} + excluded.${column}`,
  orAdvance: (key, columns) =>
    ` ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${columns.map((name) => `${name} = ${sqliteGreatest(name, `excluded.${name}`)}`).join(', ')}`,
};

export const mysqlDialect: Dialect = {
  name: 'mysql',
  forUpdate: ' FOR UPDATE',
  forUpdateOfFree: ' FOR UPDATE SKIP LOCKED',
  insertIfAbsent: 'INSERT IGNORE INTO',
  joinInOrder: 'STRAIGHT_JOIN',
  byIndex: (name) => ` FORCE INDEX (${name})`,
  byId: () => '',
  byKey: (name) => ` FORCE INDEX (${name})`,
  inOrderOf: ({ name }) => ` FORCE INDEX (${name})`,
  // Of a single row MariaDB makes an equality of rows, for which it goes through the whole table.
  areAmong: (columns, count) =>
    count === 1
      ? columns.map((column) => `${column} = ?`).join(' AND ')
      : `(${columns.join(', ')}) IN (${rowsOf(columns, count)})`,
  asTimestamp: (moment) => `LEAST(${moment}, '${lastTimestamp}')`,
  idValue: '_ascii? COLLATE ascii_bin',
  updateFrom: ({ table, given, on, sets, where }) =>
    `UPDATE (${given}) given STRAIGHT_JOIN ${table} FORCE INDEX (PRIMARY) ON ${on} SET ${sets}${where === undefined ? '' : ` WHERE ${where}`}`,
  greatest: mysqlGreatest,
  orAdd: (_key, column) => ` ON DUPLICATE KEY UPDATE ${column} = ${column} + VALUES(${column})`,
  orAdvance: (_key, columns) =>
    ` ON DUPLICATE KEY UPDATE ${columns.map((name) => `${name} = ${mysqlGreatest(name, `VALUES(${name})`)}`).join(', ')}`,
};

/** `?, ?, ?` for `count` values. */
export function placeholders(count: number): string {
  return Array.from({ length: count }, () => '?').join(', ');
}

/** `(?, ?), (?, ?)` for `count` rows. */
function rowsOf(columns: string[], count: number): string {
  const row = `(${placeholders(columns.length)})`;
  return Array.from({ length: count }, () => row).join(', ');
}
