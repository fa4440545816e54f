import { mkdirSync, writeFileSync } from 'node:fs';
import type { Contestant } from './contestant.js';
import { type Line, plot } from './plot.js';
import { machine } from './report.js';
import { readKnown, settled, startContestants } from './rest.js';
import { compete, type Schedule } from './rounds.js';
import { type Work, worksOn } from './work.js';

/** What is asked at every size. */
const names = ['list', 'list-filter', 'list-cursor', 'name-common', 'name-part', 'tag-common', 'tag-part', 'q-email'];

/** What the plot shows, beside the ordinary way. */
const plotted = ['list', 'name-common', 'tag-common'];

const folder = 'bench/results';

/** A database with so many customers. */
export interface Sized {
  customers: number;
  url: string;
}

/** What lists cost against the number of customers, smallest first: a table and a plot. */
export async function benchGrowth(sizes: Sized[], schedule: Schedule): Promise<void> {
  const lines = new Map<string, Line>();
  for (const [place, { url }] of sizes.entries()) {
    const contestants = await startContestants(url);
    try {
      const [kefu] = contestants;
      if (kefu === undefined) return;
      const works = worksOn(await readKnown(url, kefu)).filter(({ name }) => names.includes(name));
      for (const work of works) await measure(work, contestants, { schedule, url, place, lines });
    } finally {
      await Promise.all(contestants.map((contestant) => contestant.stop()));
    }
  }
  write(sizes, [...lines.values()], schedule);
}

interface Measuring {
  schedule: Schedule;
  url: string;
  place: number;
  lines: Map<string, Line>;
}

async function measure(work: Work, contestants: Contestant[], { schedule, url, place, lines }: Measuring) {
  const peers = plotted.includes(work.name) ? ['kefu', 'plain'] : ['kefu'];
  const taking = contestants.filter(({ name }) => peers.includes(name));
  const scores = await compete(taking, work, schedule, () => settled(url));
  for (const [peer, { rate }] of scores) {
    const key = `${peer} ${work.name}`;
    const line = lines.get(key) ?? { title: work.title, peer, costs: [] };
    line.costs[place] = 1_000 / rate;
    lines.set(key, line);
    process.stdout.write(`${key}  ${(1_000 / rate).toFixed(3)} ms\n`);
  }
}

function write(sizes: Sized[], lines: Line[], { connections, rounds, seconds }: Schedule): void {
  const columns = sizes.map(({ customers }) => customers.toLocaleString('en'));
  const rows = lines.map(({ title, peer, costs }) => {
    const [before = Number.NaN, last = Number.NaN] = costs.slice(-2);
    return `| ${title} | ${peer} | ${costs.map((cost) => cost.toFixed(2)).join(' | ')} | ${(last / before).toFixed(2)} |`;
  });
  const text = `# What lists cost as the table grows

Milliseconds of the machine for an answer (the reciprocal of the rate at ${connections} connections), median of ${rounds} rounds of
${seconds} s. ${machine()}

| list | server | ${columns.join(' | ')} | last ÷ one before |
|---|---|${columns.map(() => '---').join('|')}|---|
${rows.join('\n')}
`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/growth.md`, text);
  const shown = lines.filter(({ title }) => lines.some((line) => line.title === title && line.peer === 'plain'));
  writeFileSync(
    `${folder}/growth.svg`,
    plot(
      sizes.map(({ customers }) => customers),
      shown,
    ),
  );
}
