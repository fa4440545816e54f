import { readFileSync, existsSync } from 'node:fs';
import type { TestDatabase } from './database.js';

/** Every value of every column of every table, as text, by table. */
export async function dumpTables(database: TestDatabase): Promise<Map<string, string>> {
  const tables = await database.query(
    database.engine === 'sqlite'
      ? "SELECT name FROM sqlite_master WHERE type = 'table'"
      : 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
  );
  const dumps = new Map<string, string>();
  for (const { name } of tables) {
    const rows = await database.query(`SELECT * FROM ${String(name)}`);
    dumps.set(String(name), rows.flatMap((row) => Object.values(row).map(textOf)).join('\n'));
  }
  return dumps;
}

/** As the database has it: MariaDB's bytes and both engines' JSON are text. */
function textOf(cell: unknown): string {
  if (Buffer.isBuffer(cell)) return cell.toString();
  return typeof cell === 'string' ? cell : JSON.stringify(cell);
}

/** The tables that have any of `words` in them, with the words. */
export async function tablesWith(database: TestDatabase, words: string[]): Promise<Record<string, string[]>> {
  const found = [...(await dumpTables(database))].map(([table, text]): [string, string[]] => [
    table,
    words.filter((word) => text.includes(word)),
  ]);
  return Object.fromEntries(found.filter(([, those]) => those.length > 0));
}

/** Those of `words` that stand in the files of an embedded database, wherever in them. */
export function wordsInFiles(database: TestDatabase, words: string[]): string[] {
  const file = database.url.replace(/^sqlite:/, '');
  const bytes = Buffer.concat(
    [file, `${file}-wal`, `${file}-journal`].filter((path) => existsSync(path)).map((path) => readFileSync(path)),
  );
  return words.filter((word) => bytes.includes(word));
}
