import { expect, test } from '@jest/globals';
import type { PoolConnection } from 'mysql2';
import { MysqlStatements } from '../../src/database/mysql.statements.js';

/** The statements of a connection that answers each text as it is told to. */
function statementsOf(runsBlocks: boolean, answers: unknown[] = []) {
  const texts: string[] = [];
  const connection = {
    query: ({ sql }: { sql: string }, done: (error: null, result: unknown) => void) => {
      texts.push(sql);
      done(null, answers[texts.length - 1]);
    },
  } as unknown as PoolConnection;
  return { statements: new MysqlStatements(connection, (step) => step, runsBlocks), texts };
}

const done = { affectedRows: 0 };
const rows = [{ now: '2026-11-30 12:00:00.000' }];

test('MariaDB gets what was kept as a block, with the last statement behind it', async () => {
  const { statements, texts } = statementsOf(true, [[rows, done, done]]);
  const told: unknown[] = [];
  await statements.keep('START TRANSACTION');
  await statements.keep('UPDATE a');
  await statements.keep('SELECT @now AS now', (outcome) => told.push(outcome));
  await statements.keep('COMMIT');
  await statements.flush();
  expect(texts).toEqual(['BEGIN NOT ATOMIC\nSTART TRANSACTION;\nUPDATE a;\nSELECT @now AS now;\nEND;\nCOMMIT']);
  expect(told).toEqual([rows]);
});

test.each([
  ['MySQL has no blocks', false, 'UPDATE a'],
  ['a long text is no block', true, `UPDATE a SET b = '${'x'.repeat(70_000)}'`],
])('%s: statements go one after the other, and each outcome where it belongs', async (_case, runsBlocks, update) => {
  const { statements, texts } = statementsOf(runsBlocks, [[done, done, rows, done]]);
  const told: unknown[] = [];
  await statements.keep('START TRANSACTION');
  await statements.keep(update);
  await statements.keep('SELECT @now AS now', (outcome) => told.push(outcome));
  await statements.keep('COMMIT');
  await statements.flush();
  expect(texts).toEqual([`START TRANSACTION;\n${update};\nSELECT @now AS now;\nCOMMIT`]);
  expect(told).toEqual([rows]);
});

test('what somebody waits for goes behind what is kept, as before', async () => {
  const { statements, texts } = statementsOf(true, [[done, done, rows]]);
  await statements.keep('START TRANSACTION');
  await statements.keep('UPDATE a');
  expect(await statements.send('SELECT 1')).toEqual(rows);
  expect(texts).toEqual(['START TRANSACTION;\nUPDATE a;\nSELECT 1']);
});
