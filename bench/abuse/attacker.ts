import { attacks } from './attacks.js';
import type { Counts, Target } from './target.js';

/* The attacker, in a process of its own: `attacker.ts <attack> <seconds> <target as JSON>`. Prints what came of it. */

const [name = '', seconds = '', target = ''] = process.argv.slice(2);
const end = performance.now() + Number(seconds) * 1_000;
const counts: Counts = new Map();
await attacks[name]?.run(JSON.parse(target) as Target, () => performance.now() < end, counts);
process.stdout.write(JSON.stringify([...counts]));
process.exit();
