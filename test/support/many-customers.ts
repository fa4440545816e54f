import { execFileSync } from 'node:child_process';
import { createConnection } from 'mysql2/promise';
import { createMariaDatabase, type MariaDb } from './mariadb.js';

/** So many copies are made of each made-up customer. */
const copies = 100;

/** The id of copy `seq`, in the order of creation of what it copies. */
const copyOf = (id: string) => `CONCAT(LEFT(${id}, 33), LPAD(HEX(s.seq), 3, '0'))`;
const earlier = (column: string) => `${column} - INTERVAL s.seq SECOND`;
const each = (table: string) => `FROM kefu_few.${table} t STRAIGHT_JOIN seq_0_to_${copies - 1} s`;

/**
 * What each table is filled with. MariaDB sorts the rows of an empty table and builds its indexes from them, where
 * neither unique keys nor foreign keys are checked: five times as fast as the loader, which lives by the service's own
 * writes.
 */
const fillings: string[][] = [
  [
    `INSERT INTO customers
     SELECT ${copyOf('t.id')}, name, primary_channel,
            CONCAT(SUBSTRING_INDEX(email, '@', 1), '.', s.seq, '@', SUBSTRING_INDEX(email, '@', -1)),
            CONCAT(phone, LPAD(s.seq, 2, '0')), CONCAT(wechat_openid, '-', s.seq), CONCAT(whatsapp_id, s.seq + 100),
            CONCAT(line_id, '-', s.seq), CONCAT(telegram_id, s.seq + 100), CONCAT(facebook_id, s.seq + 100),
            avatar_url, location, notes, tags, custom_fields, active,
            ${earlier('last_interaction_at')}, ${earlier('created_at')}, ${earlier('updated_at')} ${each('customers')}`,
  ],
  [
    `INSERT INTO customer_name_grams
     SELECT gram, ${earlier('created_at')}, ${copyOf('customer_id')}, primary_channel, active, folded
       ${each('customer_name_grams')}`,
    'INSERT INTO tags SELECT * FROM kefu_few.tags',
    `INSERT INTO customer_tags
     SELECT tag, ${earlier('created_at')}, ${copyOf('customer_id')}, primary_channel, active ${each('customer_tags')}`,
    `INSERT INTO customer_identities
     SELECT kind, CONCAT(external_id, '-', s.seq), ${copyOf('customer_id')}, created_at
       ${each('customer_identities')}`,
    `INSERT INTO customer_counts
     SELECT primary_channel, active, slot, customers * ${copies} FROM kefu_few.customer_counts`,
    // Every tenth conversation is open; every tenth is somebody's.
    `INSERT INTO conversations (id, customer_id, channel, status, open_for, assignee_id, last_seq, last_message_at,
            last_reply_at, created_at, resolved_at, revision, last_event, changed_at, waiting_since)
     SELECT ${copyOf('t.id')}, ${copyOf('t.id')}, primary_channel, IF(s.seq % 10 = 0, 'OPEN', 'RESOLVED'),
            IF(s.seq % 10 = 0, ${copyOf('t.id')}, NULL), IF(s.seq % 10 = 1, (SELECT id FROM agents LIMIT 1), NULL), 1,
            ${earlier('updated_at')}, ${earlier('updated_at')}, ${earlier('created_at')},
            IF(s.seq % 10 = 0, NULL, ${earlier('updated_at')}), 1, 'created', ${earlier('updated_at')}, NULL
       ${each('customers')}`,
    `INSERT INTO messages
     SELECT ${copyOf('t.id')}, 1, ${copyOf('t.id')}, 'CUSTOMER', ${copyOf('t.id')}, '你好', NULL, 0, NULL,
            ${earlier('updated_at')} ${each('customers')}`,
  ],
];

/**
 * Fills the migrated, empty database `name` of a server of the test's own with made-up customers, a hundred copies of
 * each under other ids and numbers, and with a conversation of each.
 */
export async function fillWithCustomers(server: MariaDb, name: string, customers: number): Promise<void> {
  const few = await createMariaDatabase(server.port, 'kefu_few');
  execFileSync(process.execPath, ['dist/demo.js', '--customers', String(Math.ceil(customers / copies))], {
    env: { ...process.env, DATABASE_URL: few },
    stdio: 'ignore',
  });
  await Promise.all(
    fillings.map(async (statements) => {
      const connection = await createConnection(server.urlOf(name));
      await connection.query("SET foreign_key_checks = 0, unique_checks = 0, time_zone = '+00:00'");
      for (const statement of statements) await connection.query(statement);
      await connection.end();
    }),
  );
}
