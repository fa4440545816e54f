// Loaded into a node by NODE_OPTIONS: when asked it prints how many names all objects have that they should not.
import { printOnSignal } from './on-signal.js';

const shared = [Object, Array, Function, String].map(({ prototype }) => prototype);
const countNames = () => shared.flatMap((one) => Reflect.ownKeys(one)).length;
const atFirst = countNames();

printOnSignal('strays', () => {
  const seen = {}.polluted === undefined ? 0 : 1;
  const shown = Object.keys(Object.prototype).length;
  return seen + shown + countNames() - atFirst;
});
