// Loaded into a node by NODE_OPTIONS: prints where the embedded database looks for a row that another led to otherwise than
// by its id, and passes many for each. What it decides does not depend on what is in the tables.
import { createRequire } from 'node:module';

const Libsql = createRequire(import.meta.url)('libsql');
const { prepare } = Libsql.prototype;
const known = new Set();

/** Rows of customers, their side tables and identities, by the names that they have in statements. */
const look = /^(?:SEARCH|SCAN) [cinrstx]\b/;

Libsql.prototype.prepare = function (sql) {
  if (/^\s*SELECT\b[^]*\b(?:customers|customer_\w+) [a-z]\b/i.test(sql) && !known.has(sql)) {
    known.add(sql);
    if (known.size === 1) process.stdout.write('{"explains":true}\n');
    const steps = prepare.call(this, `EXPLAIN QUERY PLAN ${sql}`).all();
    for (const step of steps) {
      if (look.test(step.detail) && isWithin(step, steps) && !step.detail.includes('id=?')) {
        process.stdout.write(`${JSON.stringify({ passes: step.detail, sql })}\n`);
      }
    }
  }
  return prepare.call(this, sql);
};

/** Whether it is done for each row of something else. */
function isWithin({ id, parent }, steps) {
  const above = steps.find((step) => step.id === parent);
  const before = steps.filter(
    (step) => step.parent === parent && step.id < id && /^(?:SEARCH|SCAN) /.test(step.detail),
  );
  return before.length > 0 || above?.detail.startsWith('CORRELATED') === true;
}
