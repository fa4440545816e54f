import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kefu } from '../support/kefu.js';

describe('the schema on MySQL', () => {
  let kefu: Kefu;
  beforeAll(async () => {
    kefu = await Kefu.start();
  });
  afterAll(() => kefu.stop());

  const columnsOf = (table: string) =>
    kefu.database.query(
      `SELECT column_name AS name, column_type AS type, is_nullable AS nullable
         FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ? ORDER BY ordinal_position`,
      [table],
    );

  /** The user's table, column by column. MariaDB's JSON is LONGTEXT with a check. */
  it('of customers is the document’s', async () => {
    const json = 'longtext';
    expect((await columnsOf('customers')).map(({ name, type, nullable }) => [name, type, nullable])).toEqual([
      ['id', 'char(36)', 'NO'],
      ['name', 'varchar(255)', 'NO'],
      ['primary_channel', 'varchar(50)', 'NO'],
      ['email', 'varchar(255)', 'YES'],
      ['phone', 'varchar(50)', 'YES'],
      ['wechat_openid', 'varchar(255)', 'YES'],
      ['whatsapp_id', 'varchar(255)', 'YES'],
      ['line_id', 'varchar(255)', 'YES'],
      ['telegram_id', 'varchar(255)', 'YES'],
      ['facebook_id', 'varchar(255)', 'YES'],
      ['avatar_url', 'varchar(500)', 'YES'],
      ['location', 'varchar(255)', 'YES'],
      ['notes', 'text', 'YES'],
      ['tags', json, 'YES'],
      ['custom_fields', json, 'YES'],
      ['active', 'tinyint(1)', 'NO'],
      ['last_interaction_at', 'timestamp(3)', 'YES'],
      ['created_at', 'timestamp(3)', 'NO'],
      ['updated_at', 'timestamp(3)', 'NO'],
    ]);
    const checks = await kefu.database.query(
      "SELECT constraint_name AS name FROM information_schema.check_constraints WHERE constraint_schema = DATABASE() AND table_name = 'customers' AND check_clause LIKE 'json_valid%'",
    );
    expect(checks.map(({ name }) => name).sort()).toEqual(['custom_fields', 'tags']);
  });

  it('has the document’s unique keys on customers, and no other', async () => {
    const keys = await kefu.database.query(
      `SELECT GROUP_CONCAT(column_name ORDER BY seq_in_index) AS columns FROM information_schema.statistics
        WHERE table_schema = DATABASE() AND table_name = 'customers' AND non_unique = 0 GROUP BY index_name`,
    );
    expect(keys.map(({ columns }) => columns).sort()).toEqual(
      ['id', 'email', 'phone', 'wechat_openid', 'whatsapp_id', 'line_id', 'telegram_id', 'facebook_id'].sort(),
    );
  });

  it('never changes a time by itself', async () => {
    const rows = await kefu.database.query(
      "SELECT table_name FROM information_schema.columns WHERE table_schema = DATABASE() AND extra LIKE '%on update%'",
    );
    expect(rows).toEqual([]);
  });

  it('compares identities byte for byte', async () => {
    const rows = await kefu.database.query(
      `SELECT column_name AS name, collation_name AS collation FROM information_schema.columns
        WHERE table_schema = DATABASE() AND (column_name = 'external_id' OR (table_name = 'customers' AND column_name IN
          ('email', 'phone', 'wechat_openid', 'whatsapp_id', 'line_id', 'telegram_id', 'facebook_id')))`,
    );
    expect(rows).toHaveLength(8);
    for (const { name, collation } of rows) expect([name, collation]).toEqual([name, expect.stringMatching(/_bin$/)]);
  });

  it('has one character set and collation for every id, or joins fail', async () => {
    const rows = await kefu.database.query(
      `SELECT table_name AS tab, column_name AS col, column_type AS type, collation_name AS collation
         FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name <> 'migrations'
          AND (column_name = 'id' OR column_name LIKE '%\\_id') AND column_name NOT IN
          ('whatsapp_id', 'line_id', 'telegram_id', 'facebook_id', 'external_id', 'request_id', 'client_message_id')`,
    );
    expect(rows.length).toBeGreaterThan(10);
    for (const { tab, col, type, collation } of rows) {
      expect([tab, col, type, collation]).toEqual([tab, col, 'char(36)', 'ascii_bin']);
    }
  });

  it('holds four-byte characters everywhere else, and rows that are never cut', async () => {
    const tables = await kefu.database.query(
      `SELECT table_name AS name, engine, table_collation AS collation FROM information_schema.tables
        WHERE table_schema = DATABASE() AND table_name <> 'migrations'`,
    );
    for (const { name, engine, collation } of tables)
      expect([name, engine, collation]).toEqual([name, 'InnoDB', 'utf8mb4_bin']);
  });
});
