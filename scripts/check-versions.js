import { readFileSync } from 'node:fs';

/*
 * `node scripts/check-versions.js [lock file] [ledger]`: fails where an installed copy of a package, nested or not, is older than
 * docs/minimum-versions.md allows, and where a package of which a copy serves is not listed with what serves.
 */
const [lockFile = 'package-lock.json', ledgerFile = 'docs/minimum-versions.md'] = process.argv.slice(2);
const copies = installed(JSON.parse(readFileSync(lockFile, 'utf8')));
const ledger = read(readFileSync(ledgerFile, 'utf8'));

const faults = [];
for (const [name, { minimums, section }] of ledger) {
  const own = copies.filter((copy) => copy.name === name);
  if (own.length === 0) faults.push(`${ledgerFile}: ${name} is not installed, its line can go`);
  const rightSection = own.every(({ isDev }) => isDev) ? 'What builds and tests' : 'What serves';
  if (own.length > 0 && section !== rightSection) faults.push(`${ledgerFile}: ${name} belongs under ${rightSection}`);
  for (const { version, path } of own) {
    if (!isAllowed(version, minimums)) faults.push(`${path} is ${version}, and has to be ${minimums.join(' or ')}`);
  }
}
if (ledger.size === 0) faults.push(`${ledgerFile} names no package`);
process.stderr.write(faults.map((fault) => `${fault}\n`).join(''));
process.exitCode = faults.length === 0 ? 0 : 1;

/** Every copy of the lock file; one that is installed under another name has its own in its entry. */
function installed({ packages }) {
  return Object.entries(packages)
    .filter(([path]) => path.includes('node_modules/'))
    .map(([path, { name, version, dev }]) => {
      return { path, version, name: name ?? path.split('node_modules/').at(-1), isDev: dev === true };
    });
}

/** The rows `| `name` | 1.2.3, 2.0.1 | why |`, each with the heading that it stands under. */
function read(text) {
  const rows = new Map();
  let section;
  for (const line of text.split('\n')) {
    if (line.startsWith('## ')) section = line.slice(3);
    if (!line.startsWith('| `')) continue;
    const [, name, versions, why] = /^\| `([^`]+)` \| ([\d., ]+) \| (.+) \|$/.exec(line) ?? [];
    const minimums = versions?.split(', ') ?? [];
    const isSound = why !== undefined && minimums.every((version) => /^\d+\.\d+\.\d+$/.test(version));
    if (!isSound) throw new Error(`${ledgerFile} has a row that is none: ${line}`);
    if (rows.has(name)) throw new Error(`${ledgerFile} names ${name} twice`);
    rows.set(name, { minimums, section });
  }
  return rows;
}

/** What comes before a release is older than it. */
function isAllowed(version, minimums) {
  const [release, beta] = version.split('-', 2);
  const [major] = release.split('.');
  const minimum = minimums.find((each) => each.startsWith(`${major}.`)) ?? minimums.at(-1);
  const difference = compared(release, minimum);
  return difference > 0 || (difference === 0 && beta === undefined);
}

function compared(left, right) {
  const [ours, theirs] = [left, right].map((version) => version.split('.').map(Number));
  const place = ours.findIndex((part, index) => part !== theirs[index]);
  return place === -1 ? 0 : ours[place] - theirs[place];
}
