// Loaded into a node by NODE_OPTIONS: at SIGUSR2 it collects its garbage, and prints what is left.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
let serial = 0;
process.on('SIGUSR2', () => {
  collect();
  serial += 1;
  process.stdout.write(`heap ${serial}: ${process.memoryUsage().heapUsed}\n`);
});
