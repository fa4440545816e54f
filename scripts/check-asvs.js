import { readFileSync } from 'node:fs';

/* `node scripts/check-asvs.js`: fails where docs/asvs.md does not have each requirement of levels 1 and 2 once, in order, with a verdict. */
const file = 'docs/asvs.md';
const verdicts = ['met', 'not met', 'operator', 'n/a'];

/** How many requirements of levels 1 and 2 each chapter of ASVS 5.0.0 has: 70 and 183. */
const chapters = '8,19 4,7 8,11 2,8 4,5 13,22 6,12 4,3 4,3 5,24 3,11 3,6 1,12 2,7 3,10 0,16 0,7'.split(' ');

const rows = readFileSync(file, 'utf8').split('\n').map(read).filter(Boolean);
const faults = [...rows.flatMap(faultsOf), ...rows.flatMap(disorderOf), ...chapters.flatMap(miscountOf)];
process.stderr.write(faults.map((fault) => `${file}: ${fault}\n`).join(''));
process.exitCode = faults.length === 0 ? 0 : 1;

/** `| 1.2.10 | 1 | what | met | by what |` */
function read(line) {
  const [, id, rest] = /^\| (\d+\.\d+\.\d+) \|(.*)\|$/.exec(line) ?? [];
  if (id === undefined) return undefined;
  const [level, what, verdict, why] = rest.split(' | ').map((cell) => cell.trim());
  return { id, place: id.split('.').map(Number), level, what, verdict, why };
}

function faultsOf({ id, level, what, verdict, why }) {
  const isSound = /^[12]$/.test(level) && what && verdicts.includes(verdict) && why;
  return isSound ? [] : [`the row of ${id} is none`];
}

function disorderOf({ id, place }, index) {
  const before = rows[index - 1]?.place ?? [0, 0, 0];
  const at = place.findIndex((part, depth) => part !== before[depth]);
  return at !== -1 && place[at] > before[at] ? [] : [`${id} stands behind ${before.join('.')}`];
}

function miscountOf(expected, index) {
  const levels = rows.filter(({ place }) => place[0] === index + 1).map(({ level }) => level);
  const counted = ['1', '2'].map((level) => levels.filter((each) => each === level).length).join(',');
  return counted === expected
    ? []
    : [`chapter ${index + 1} has ${counted} requirements of levels 1, 2, not ${expected}`];
}
