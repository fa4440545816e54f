// Loaded into a node by NODE_OPTIONS: SIGUSR2 lets batches of messages that are committed wait before the node hears of it, and go on
// again, as where the database is slow to answer. Prints how many wait.
import { BatchCommit } from '../../dist/src/conversation/message/batch-commit.js';
import { printOnSignal } from './on-signal.js';

const { value: write } = Object.getOwnPropertyDescriptor(BatchCommit.prototype, 'write');
const held = [];
let holds = false;

BatchCommit.prototype.write = async function (drafts) {
  const result = await write.call(this, drafts);
  if (holds) await new Promise((resolve) => held.push(resolve));
  return result;
};

printOnSignal('held commits', () => {
  holds = !holds;
  const waiting = held.splice(0);
  for (const resolve of waiting) resolve();
  return waiting.length;
});
