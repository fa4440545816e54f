import type { QueryRunner } from 'typeorm';
import { isMysql } from './is-mysql.js';

/**
 * The column types of one engine, for migrations that read the same on both. On MySQL every id is ASCII and everything
 * else compares by code point, so that joins use their indexes and no two spellings of an identity are ever merged.
 */
export interface ColumnTypes {
  id: string;
  /** ASCII words: codes, kinds, hashes. */
  code(length: number): string;
  varchar(length: number): string;
  /** Bytes of UTF-8, compared as they are: unlike VARCHAR, `a` and `a ` differ. */
  bytes(length: number): string;
  text: string;
  json: string;
  boolean: string;
  integer: string;
  /** The user's document asks for it on `customers`; whatever is joined by it follows. Ends in 2038. */
  timestamp: string;
  /** Ends a `timestamp NOT NULL` column: without a default of its own, old MariaDB adds ON UPDATE to it. */
  now: string;
  /** Everywhere else. */
  datetime: string;
  /** Ends a CREATE TABLE whose rows are ordered by their primary key. */
  clustered: string;
  /** Ends every other CREATE TABLE. */
  table: string;
}

const mysqlTypes: ColumnTypes = {
  id: 'CHAR(36) CHARACTER SET ascii COLLATE ascii_bin',
  code: (length) => `VARCHAR(${length}) CHARACTER SET ascii COLLATE ascii_bin`,
  varchar: (length) => `VARCHAR(${length})`,
  bytes: (length) => `VARBINARY(${length})`,
  text: 'TEXT',
  json: 'JSON',
  boolean: 'BOOLEAN',
  integer: 'BIGINT',
  timestamp: 'TIMESTAMP(3)',
  now: 'DEFAULT CURRENT_TIMESTAMP(3)',
  datetime: 'DATETIME(3)',
  clustered: 'ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
  table: 'ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
};

const sqliteTypes: ColumnTypes = {
  id: 'TEXT',
  code: () => 'TEXT',
  varchar: () => 'TEXT',
  bytes: () => 'TEXT',
  text: 'TEXT',
  json: 'TEXT',
  boolean: 'INTEGER',
  integer: 'INTEGER',
  timestamp: 'TEXT',
  now: '',
  datetime: 'TEXT',
  clustered: 'WITHOUT ROWID',
  table: '',
};

export function columnTypes(runner: QueryRunner): ColumnTypes {
  return isMysql(runner) ? mysqlTypes : sqliteTypes;
}
