import autocannon from 'autocannon';
import type { Contestant } from './contestant.js';
import type { Work } from './work.js';

export interface Schedule {
  connections: number;
  rounds: number;
  seconds: number;
}

/** What one contestant did at one work. */
export interface Score {
  /** Answers a second, the median of the rounds. */
  rate: number;
  /** Milliseconds, the median of the rounds. */
  p50: number;
  p99: number;
}

/** All take turns, so that what else the machine does meets each of them. The first round warms up and does not count. */
export async function compete(
  contestants: Contestant[],
  work: Work,
  schedule: Schedule,
  settled: () => Promise<void>,
): Promise<Map<string, Score>> {
  const rounds = new Map<string, Score[]>(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round <= schedule.rounds; round += 1) {
    for (const contestant of contestants) {
      const score = await run(contestant, work, schedule);
      await settled();
      if (round > 0) rounds.get(contestant.name)?.push(score);
    }
  }
  return new Map([...rounds].map(([name, scores]) => [name, medians(scores)]));
}

/** @throws where an answer is not what it should be: nobody is fast by being wrong */
async function run(contestant: Contestant, work: Work, { connections, seconds }: Schedule): Promise<Score> {
  const { name, url, headers, dialect } = contestant;
  const status = dialect?.status ?? work.status;
  const next = () => dialect?.say(work.next()) ?? work.next();
  const slow = slowAtOnce(contestant, work, connections);
  if (slow !== undefined) return runSlowly(contestant, { status, next, atOnce: slow, seconds });
  const result = await autocannon({
    url,
    ...{ connections, duration: seconds },
    timeout: 60,
    requests: [{ setupRequest: (request) => ({ ...request, ...next(), headers: { ...headers, ...json } }) }],
  });
  const counts = Object.entries(result.statusCodeStats ?? {}).map(([code, { count = 0 }]) => ({ code, count }));
  const expected = counts.find(({ code }) => code === String(status))?.count ?? 0;
  if (expected === 0 || counts.length > 1 || result.errors > 0) {
    throw new Error(`${name} at ${work.name}: ${result.errors} errors, ${JSON.stringify(counts)}`);
  }
  return { rate: expected / result.duration, p50: result.latency.p50, p99: result.latency.p99 };
}

/** How many requests at once a contestant has whose answers take long; nothing where they do not. */
function slowAtOnce({ name }: Contestant, { isList }: Work, connections: number): number | undefined {
  // Directus answers all that it is asked at once at about the same moment, which may come after the end of a short round.
  if (name === 'directus') return connections;
  // Each answer of a peer that reads the whole table takes it long, and more at once make none of them faster.
  return name === 'plain' && isList === true ? 4 : undefined;
}

interface Slow {
  status: number;
  next: Work['next'];
  atOnce: number;
  seconds: number;
}

/** Autocannon looks at its clock once a second: what takes a tenth of one is timed by hand, to its very end. */
async function runSlowly({ name, url, headers }: Contestant, slow: Slow): Promise<Score> {
  const { status, next, atOnce, seconds } = slow;
  const times: number[] = [];
  const startedAt = performance.now();
  const elapsed = () => (performance.now() - startedAt) / 1_000;
  const line = async () => {
    do {
      const before = performance.now();
      const { path, method, body } = next();
      const answer = await fetch(`${url}${path}`, { method, headers: { ...headers, ...json }, body });
      await answer.arrayBuffer();
      if (answer.status !== status) throw new Error(`${name} at ${method} ${path}: ${answer.status}`);
      times.push(performance.now() - before);
    } while (elapsed() < seconds);
  };
  await Promise.all(Array.from({ length: atOnce }, line));
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return { rate: times.length / elapsed(), p50: at(0.5), p99: at(0.99) };
}

const json = { 'Content-Type': 'application/json' };

function medians(scores: Score[]): Score {
  const of = (field: keyof Score) => median(scores.map((score) => score[field]));
  return { rate: of('rate'), p50: of('p50'), p99: of('p99') };
}

/** The one in the middle. */
export function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
