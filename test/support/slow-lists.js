// Loaded into a node by NODE_OPTIONS: the first statement that looks for `slow …` takes seconds, in the thread that runs it,
// as on a large table; one that looks for `endless` takes until the process ends; one that looks for `broken` ends that thread.
// SIGUSR2 makes the node fail as nobody has foreseen.
import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const slowMs = 5_000;
const Libsql = createRequire(import.meta.url)('libsql');
const { prepare } = Libsql.prototype;
const known = new Set();
const endless = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1e12) SELECT SUM(i) FROM n';

if (isMainThread) {
  process.on('SIGUSR2', () => {
    throw new Error('Nobody has foreseen this');
  });
}

Libsql.prototype.prepare = function (sql) {
  const run = (other) => prepare.call(this, other).run();
  const statement = prepare.call(this, sql);
  const all = statement.all.bind(statement);
  statement.all = (...parameters) => {
    const [text] = /slow [a-z]+/.exec(JSON.stringify(parameters)) ?? [];
    if (text !== undefined && !known.has(text)) {
      known.add(text);
      // Past the streams of a thread, which are the main thread's.
      writeSync(1, `${JSON.stringify({ asked: text })}\n`);
      // It sees one state of the database for as long as it takes, as a statement does.
      run('BEGIN');
      const rows = all(...parameters);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, slowMs);
      run('COMMIT');
      return rows;
    }
    const [email] = /endless[^"]*/.exec(JSON.stringify(parameters)) ?? [];
    if (email !== undefined) {
      writeSync(1, `${JSON.stringify({ asked: email })}\n`);
      prepare.call(this, endless).all();
    }
    if (JSON.stringify(parameters).includes('broken')) process.exit();
    return all(...parameters);
  };
  return statement;
};
