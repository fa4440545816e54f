import type { SqlRow, TestDatabase } from './database.js';

/** Tables that grow with the business. `tags` and `customer_counts` have some dozen or hundred rows, whoever comes. */
const bigTables = [
  'customers',
  'customer_names',
  'customer_name_grams',
  'customer_tags',
  'customer_identities',
  'conversations',
  'messages',
];

/** A SELECT that reads or sorts a whole table. */
export interface Scan {
  request: string;
  /** What is read, how, and what is done with it, e.g. `customers: ALL, 1000000, null, Using filesort`. */
  what: string;
  sql: string;
}

/**
 * Hears every statement that a MariaDB server of the test's own is sent, and asks how the server carries it out. Never
 * for the server that suites share: its log is one for all of them.
 */
export class ScanWatch {
  /** All scans so far. */
  readonly found: Scan[] = [];
  private readonly sizes = new Map<string, number>();
  private readonly explained = new Map<string, string[]>();

  private constructor(private readonly database: TestDatabase) {}

  static async open(database: TestDatabase): Promise<ScanWatch> {
    const watch = new ScanWatch(database);
    // As the service's own connections: another collation of the constants makes another plan.
    await database.query('SET NAMES utf8mb4 COLLATE utf8mb4_bin');
    for (const table of bigTables) {
      await database.query(`ANALYZE TABLE ${table}`);
      const [row] = await database.query(`SELECT COUNT(*) AS n FROM ${table}`);
      watch.sizes.set(table, Number(row?.n));
    }
    await database.query("SET GLOBAL log_output = 'TABLE'");
    return watch;
  }

  /** The scans on the way of what `ask` does, which calls `asking` before each of its requests. */
  async during(ask: (asking: (request: string) => Promise<unknown>) => Promise<void>): Promise<Scan[]> {
    await this.database.query('TRUNCATE TABLE mysql.general_log');
    await this.database.query('SET GLOBAL general_log = 1');
    await ask((request) => this.database.query(`DO ${quoted(request)}`));
    await this.database.query('SET GLOBAL general_log = 0');
    const log = await this.database.query(
      `SELECT thread_id = CONNECTION_ID() AS mine, CONVERT(argument USING utf8mb4) AS text FROM mysql.general_log
        WHERE command_type IN ('Query', 'Execute')`,
    );
    const scans = await this.scansIn(log);
    this.found.push(...scans);
    return scans;
  }

  /** How many rows and index entries the server reads while `ask` is carried out. */
  async rowsReadDuring(ask: () => Promise<unknown>): Promise<number> {
    const before = await this.rowsRead();
    await ask();
    return (await this.rowsRead()) - before;
  }

  private async rowsRead(): Promise<number> {
    const rows = await this.database.query("SHOW GLOBAL STATUS LIKE 'Handler_read_%'");
    return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
  }

  private async scansIn(log: SqlRow[]): Promise<Scan[]> {
    let request = '';
    const scans: Scan[] = [];
    for (const { mine, text } of log) {
      if (mine === 1) {
        request = /^DO '(.*)'$/.exec(String(text))?.[1] ?? request;
        continue;
      }
      for (const sql of String(text).split(';\n')) {
        for (const what of await this.explain(sql)) scans.push({ request, what, sql });
      }
    }
    return scans;
  }

  private async explain(sql: string): Promise<string[]> {
    if (!/^\s*(SELECT|\()/i.test(sql)) return [];
    const known = this.explained.get(sql);
    if (known !== undefined) return known;
    const plan = await this.database.query(`EXPLAIN ${sql}`);
    const found = plan.flatMap((row) => this.judge(row, plan, sql) ?? []);
    this.explained.set(sql, found);
    return found;
  }

  /** A page is walked in the order of an index: that ends with the page. */
  private judge(row: SqlRow, plan: SqlRow[], sql: string): string | undefined {
    const table = tableOf(String(row.table), sql);
    const size = this.sizes.get(table);
    if (size === undefined) return undefined;
    const isWhole = row.type === 'ALL' || row.type === 'index';
    const sorts = plan.some(({ id, Extra }) => id === row.id && /filesort|temporary/.test(String(Extra)));
    const isPage = row.type === 'index' && !sorts && /LIMIT \d+( OFFSET \d+)?\)*\s*\w*$/.test(sql);
    // Estimates of ranges end at half of a table.
    const sortsMost = sorts && Number(row.rows) > size * 0.4;
    if (!sortsMost && (!isWhole || isPage)) return undefined;
    return `${table}: ${[row.type, row.rows, row.key, row.Extra].map(String).join(', ')}`;
  }
}

/** The table that stands under an alias in a statement. */
function tableOf(alias: string, sql: string): string {
  const named = new RegExp(`\\b(${bigTables.join('|')}) (?:AS )?${alias}\\b`).exec(sql);
  return named?.[1] ?? alias;
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '')}'`;
}
