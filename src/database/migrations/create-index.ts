import type { QueryRunner } from 'typeorm';

/** MySQL has no CREATE INDEX IF NOT EXISTS; a run that was cut short left some of them. */
export async function createIndex(runner: QueryRunner, table: string, name: string, columns: string): Promise<void> {
  if (runner.dataSource.options.type === 'mysql') {
    const existing = (await runner.query(
      'SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = ? AND index_name = ?',
      [table, name],
    )) as unknown[];
    if (existing.length > 0) return;
    await runner.query(`CREATE INDEX ${name} ON ${table} (${columns})`);
  } else {
    await runner.query(`CREATE INDEX IF NOT EXISTS ${name} ON ${table} (${columns})`);
  }
}
