// Loaded into a node by NODE_OPTIONS: when asked it collects its garbage, and prints what is left.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { printOnSignal } from './on-signal.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

printOnSignal('heap', () => {
  collect();
  // With what buffers hold outside of it.
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
});
