import type { MigrationInterface, QueryRunner } from 'typeorm';
import { columnTypes } from './column-types.js';

/** Agents, their sessions and the audit trail. MySQL commits each statement by itself, so each can be run again. */
export class Agents1790000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const type = columnTypes(runner);
    await runner.query(`
      CREATE TABLE IF NOT EXISTS agents (
        id ${type.id} NOT NULL PRIMARY KEY,
        email ${type.varchar(255)} NOT NULL,
        name ${type.varchar(255)} NOT NULL,
        role ${type.code(20)} NOT NULL,
        status ${type.code(20)} NOT NULL,
        password_hash ${type.code(255)} NOT NULL,
        session_epoch ${type.integer} NOT NULL,
        created_at ${type.datetime} NOT NULL,
        updated_at ${type.datetime} NOT NULL,
        CONSTRAINT uq_agents_email UNIQUE (email)
      ) ${type.table}`);
    await runner.query(`
      CREATE TABLE IF NOT EXISTS agent_sessions (
        id ${type.id} NOT NULL PRIMARY KEY,
        agent_id ${type.id} NOT NULL,
        epoch ${type.integer} NOT NULL,
        created_at ${type.datetime} NOT NULL,
        expires_at ${type.datetime} NOT NULL,
        CONSTRAINT fk_agent_sessions_agent FOREIGN KEY (agent_id) REFERENCES agents (id)
      ) ${type.table}`);
    await runner.query(`
      CREATE TABLE IF NOT EXISTS audit_entries (
        id ${type.id} NOT NULL PRIMARY KEY,
        action ${type.code(50)} NOT NULL,
        actor_type ${type.code(20)} NOT NULL,
        actor_id ${type.id} NULL,
        subject_type ${type.code(20)} NOT NULL,
        subject_id ${type.id} NOT NULL,
        request_id ${type.code(64)} NULL,
        created_at ${type.datetime} NOT NULL
      ) ${type.table}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS audit_entries');
    await runner.query('DROP TABLE IF EXISTS agent_sessions');
    await runner.query('DROP TABLE IF EXISTS agents');
  }
}
