import type { MigrationInterface, QueryRunner } from 'typeorm';
import { columnTypes } from './column-types.js';
import { createIndex } from './create-index.js';

/** Customers as the user's document has them, with the tables that find them. */
export class Customers1790000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createCustomers(runner);
    await indexCustomers(runner);
    await createIdentitiesAndTokens(runner);
    await createNameTables(runner);
    await createTagTables(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [
      'customer_counts',
      'customer_tags',
      'tags',
      'customer_name_grams',
      'customer_names',
      'customer_tokens',
      'customer_identities',
      'customers',
    ]) {
      await runner.query(`DROP TABLE IF EXISTS ${table}`);
    }
  }
}

/** The columns and unique keys are the document's; the other indexes are what lists are sorted and filtered by. */
async function createCustomers(runner: QueryRunner): Promise<void> {
  const type = columnTypes(runner);
  await runner.query(`
    CREATE TABLE IF NOT EXISTS customers (
      id ${type.id} NOT NULL PRIMARY KEY,
      name ${type.varchar(255)} NOT NULL,
      primary_channel ${type.varchar(50)} NOT NULL,
      email ${type.varchar(255)} NULL,
      phone ${type.varchar(50)} NULL,
      wechat_openid ${type.varchar(255)} NULL,
      whatsapp_id ${type.varchar(255)} NULL,
      line_id ${type.varchar(255)} NULL,
      telegram_id ${type.varchar(255)} NULL,
      facebook_id ${type.varchar(255)} NULL,
      avatar_url ${type.varchar(500)} NULL,
      location ${type.varchar(255)} NULL,
      notes ${type.text} NULL,
      tags ${type.json} NULL,
      custom_fields ${type.json} NULL,
      active ${type.boolean} NOT NULL DEFAULT 1,
      last_interaction_at ${type.timestamp} NULL DEFAULT NULL,
      created_at ${type.timestamp} NOT NULL ${type.now},
      updated_at ${type.timestamp} NOT NULL ${type.now},
      CONSTRAINT uq_customers_email UNIQUE (email),
      CONSTRAINT uq_customers_phone UNIQUE (phone),
      CONSTRAINT uq_customers_wechat_openid UNIQUE (wechat_openid),
      CONSTRAINT uq_customers_whatsapp_id UNIQUE (whatsapp_id),
      CONSTRAINT uq_customers_line_id UNIQUE (line_id),
      CONSTRAINT uq_customers_telegram_id UNIQUE (telegram_id),
      CONSTRAINT uq_customers_facebook_id UNIQUE (facebook_id)
    ) ${type.table}`);
}

async function indexCustomers(runner: QueryRunner): Promise<void> {
  const indexes = {
    ix_customers_created: 'created_at, id',
    ix_customers_channel_created: 'primary_channel, created_at, id',
    ix_customers_active_created: 'active, created_at, id',
    ix_customers_channel_active_created: 'primary_channel, active, created_at, id',
    // Behind the id stands what these orders are filtered by: a walk that finds few rows reads index entries only.
    ix_customers_updated: 'updated_at, id, primary_channel, active, created_at',
    ix_customers_last_interaction: 'last_interaction_at, id, primary_channel, active, created_at',
    ix_customers_name: 'name, id, primary_channel, active, created_at',
    ix_customers_channel: 'primary_channel, id, active, created_at',
    ix_customers_email: 'email, id, primary_channel, active, created_at',
    ix_customers_active: 'active, id, primary_channel, created_at',
  };
  for (const [name, columns] of Object.entries(indexes)) {
    await createIndex(runner, 'customers', name, columns);
  }
}

async function createIdentitiesAndTokens(runner: QueryRunner): Promise<void> {
  const type = columnTypes(runner);
  await runner.query(`
    CREATE TABLE IF NOT EXISTS customer_identities (
      kind ${type.code(20)} NOT NULL,
      external_id ${type.varchar(255)} NOT NULL,
      customer_id ${type.id} NOT NULL,
      created_at ${type.datetime} NOT NULL,
      PRIMARY KEY (kind, external_id),
      CONSTRAINT uq_customer_identities_customer UNIQUE (customer_id, kind),
      CONSTRAINT fk_customer_identities_customer FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE
    ) ${type.clustered}`);
  await runner.query(`
    CREATE TABLE IF NOT EXISTS customer_tokens (
      id ${type.id} NOT NULL PRIMARY KEY,
      token_hash ${type.code(64)} NOT NULL,
      customer_id ${type.id} NOT NULL,
      channel ${type.code(20)} NOT NULL,
      sees_from ${type.datetime} NULL,
      stated_name ${type.varchar(255)} NULL,
      created_at ${type.datetime} NOT NULL,
      expires_at ${type.datetime} NOT NULL,
      last_used_at ${type.datetime} NULL,
      CONSTRAINT uq_customer_tokens_hash UNIQUE (token_hash),
      CONSTRAINT fk_customer_tokens_customer FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE
    ) ${type.table}`);
  await createIndex(runner, 'customer_tokens', 'ix_customer_tokens_customer', 'customer_id, created_at, id');
}

async function createNameTables(runner: QueryRunner): Promise<void> {
  const type = columnTypes(runner);
  await runner.query(`
    CREATE TABLE IF NOT EXISTS customer_names (
      customer_id ${type.id} NOT NULL PRIMARY KEY,
      folded ${type.varchar(800)} NOT NULL,
      CONSTRAINT fk_customer_names_customer FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE
    ) ${type.clustered}`);
  await runner.query(`
    CREATE TABLE IF NOT EXISTS customer_name_grams (
      gram ${type.bytes(8)} NOT NULL,
      created_at ${type.timestamp} NOT NULL ${type.now},
      customer_id ${type.id} NOT NULL,
      primary_channel ${type.code(20)} NOT NULL,
      active ${type.boolean} NOT NULL,
      folded ${type.varchar(64)} NULL,
      PRIMARY KEY (gram, created_at, customer_id)
    ) ${type.clustered}`);
}

async function createTagTables(runner: QueryRunner): Promise<void> {
  const type = columnTypes(runner);
  await runner.query(`
    CREATE TABLE IF NOT EXISTS tags (
      tag ${type.varchar(64)} NOT NULL PRIMARY KEY,
      folded ${type.varchar(200)} NOT NULL
    ) ${type.clustered}`);
  await runner.query(`
    CREATE TABLE IF NOT EXISTS customer_tags (
      tag ${type.varchar(64)} NOT NULL,
      created_at ${type.timestamp} NOT NULL ${type.now},
      customer_id ${type.id} NOT NULL,
      primary_channel ${type.code(20)} NOT NULL,
      active ${type.boolean} NOT NULL,
      PRIMARY KEY (tag, created_at, customer_id),
      CONSTRAINT fk_customer_tags_tag FOREIGN KEY (tag) REFERENCES tags (tag)
    ) ${type.clustered}`);
  await runner.query(`
    CREATE TABLE IF NOT EXISTS customer_counts (
      primary_channel ${type.code(20)} NOT NULL,
      active ${type.boolean} NOT NULL,
      slot ${type.integer} NOT NULL,
      customers ${type.integer} NOT NULL,
      PRIMARY KEY (primary_channel, active, slot)
    ) ${type.clustered}`);
}
