// Loaded into a node by NODE_OPTIONS: when asked it prints how many long texts it read as JSON in one turn since then, at most.
import { printOnSignal } from './on-signal.js';

const longText = 1024;
const { parse } = JSON;
let inTurn = 0;
let most = 0;

JSON.parse = (text, ...rest) => {
  if (typeof text === 'string' && text.length > longText) {
    // What is due in a later turn is due behind this.
    if (inTurn === 0) process.nextTick(() => setImmediate(endTurn));
    inTurn += 1;
  }
  return parse(text, ...rest);
};

function endTurn() {
  most = Math.max(most, inTurn);
  inTurn = 0;
}

printOnSignal('parses', () => {
  const count = most;
  most = 0;
  return count;
});
