// Loaded into a node by NODE_OPTIONS: when asked it holds what the next look-up of a token finds, until its holder is
// forgotten; it prints how often it has, and that it does.
import { PrincipalCache } from '../../dist/src/auth/principal-cache.js';
import { printOnSignal } from './on-signal.js';

const { get, forget } = Object.getOwnPropertyDescriptors(PrincipalCache.prototype);
const released = new Map();
let holds = false;
let held = 0;

PrincipalCache.prototype.get = function (key, look) {
  return get.value.call(this, key, async () => {
    const found = await look();
    if (!holds) return found;
    holds = false;
    held += 1;
    process.stdout.write(`held for the ${held}. time\n`);
    await new Promise((resolve) => released.set(found.id, resolve));
    return found;
  });
};

PrincipalCache.prototype.forget = function (id) {
  forget.value.call(this, id);
  released.get(id)?.();
};

printOnSignal('held look-ups', () => {
  holds = true;
  return held;
});
