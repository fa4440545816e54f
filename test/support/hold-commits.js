// Loaded into a node by NODE_OPTIONS: SIGUSR2 lets what is committed wait before the node hears of it, and go on again, as where
// the database is slow to answer. Prints how many wait.
import { Database } from '../../dist/src/database/database.js';
import { printOnSignal } from './on-signal.js';

const { value: hastyTransaction } = Object.getOwnPropertyDescriptor(Database.prototype, 'hastyTransaction');
const held = [];
let holds = false;

Database.prototype.hastyTransaction = async function (work) {
  const result = await hastyTransaction.call(this, work);
  if (holds) await new Promise((resolve) => held.push(resolve));
  return result;
};

printOnSignal('held commits', () => {
  holds = !holds;
  const waiting = held.splice(0);
  for (const resolve of waiting) resolve();
  return waiting.length;
});
