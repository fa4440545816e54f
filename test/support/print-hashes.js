// Loaded into a node by NODE_OPTIONS: when asked it prints how many passwords it compared with a hash since then.
import { createRequire } from 'node:module';
import { printOnSignal } from './on-signal.js';

const argon2 = createRequire(import.meta.url)('@node-rs/argon2');
const { verify } = argon2;
let compared = 0;

argon2.verify = (...given) => {
  compared += 1;
  return verify(...given);
};

printOnSignal('hashes', () => {
  const count = compared;
  compared = 0;
  return count;
});
