import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createIndex, dropIndex } from './create-index.js';

const index = 'ix_conversations_assignee_changed';

/** Finds what became of an agent's conversations since a moment, however many they have served and others have changed. */
export class AssigneeChanges1790000000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createIndex(runner, 'conversations', index, 'assignee_id, status, changed_at, id');
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndex(runner, 'conversations', index);
  }
}
