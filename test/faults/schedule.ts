import { Random } from '../../src/demo/random.js';
import type { FaultKind, ScenarioName } from './history.js';

export interface PlannedFault {
  kind: FaultKind;
  /** Seconds from the start of the run until it begins, and from then until it is healed. */
  at: number;
  lasts: number;
  /** The node that it meets, where it meets one. */
  node?: number;
  /** The share of the clients that it meets, where it meets clients. */
  share: number;
}

interface Rule {
  /** What it takes away: only one fault may hold it at a time. The network may fail beside everything else. */
  holds: 'node' | 'database' | 'redis' | 'network';
  /** Seconds, from and to. */
  lasts: readonly [number, number];
  /** Seconds for which what it took is left alone afterwards. */
  rest: number;
  scenarios: readonly ScenarioName[];
}

const both = ['cluster', 'single'] as const;
const cluster = ['cluster'] as const;

/**
 * A database that is away stops every node, and a single node is all there is: both get a rest, or nothing would be
 * written at all. A killed node takes about two seconds to serve again.
 */
const rules: Record<FaultKind, Rule> = {
  'node-kill': { holds: 'node', lasts: [0.3, 2], rest: 3, scenarios: both },
  'node-freeze': { holds: 'node', lasts: [1, 8], rest: 1, scenarios: both },
  'node-restart': { holds: 'node', lasts: [0, 0.5], rest: 3, scenarios: both },
  // Only where the run begins with an older build.
  'node-upgrade': { holds: 'node', lasts: [0, 0], rest: 3, scenarios: [] },
  'database-kill': { holds: 'database', lasts: [0.5, 3], rest: 4, scenarios: cluster },
  'database-freeze': { holds: 'database', lasts: [0.5, 4], rest: 4, scenarios: cluster },
  'redis-kill': { holds: 'redis', lasts: [1, 6], rest: 1, scenarios: cluster },
  'redis-freeze': { holds: 'redis', lasts: [1, 6], rest: 1, scenarios: cluster },
  disconnect: { holds: 'network', lasts: [0, 0], rest: 0, scenarios: both },
  'half-open': { holds: 'network', lasts: [0, 0], rest: 0, scenarios: both },
  'slow-reader': { holds: 'network', lasts: [2, 6], rest: 0, scenarios: both },
};

/** The kinds of faults that a scenario has; each must be seen in every run. */
export function faultKinds(scenario: ScenarioName): FaultKind[] {
  const kinds = Object.keys(rules) as FaultKind[];
  return kinds.filter((kind) => rules[kind].scenarios.includes(scenario));
}

/** The first second is for clients to connect. */
const warmUp = 1;
const gap = 1.4;

/**
 * What goes wrong, and when: the same for the same seed. First every kind once, in any order, then any of them.
 * @throws where the time is too short for every kind
 */
export function planFaults(scenario: ScenarioName, seconds: number, seed: number): PlannedFault[] {
  const random = new Random();
  random.seed([seed, scenario === 'cluster' ? 1 : 2]);
  const kinds = faultKinds(scenario);
  const missing = shuffled(random, kinds);
  const nodes = scenario === 'cluster' ? 3 : 1;
  const step = Math.min(gap, (seconds - warmUp) / (kinds.length * 2));
  const holders = new Holders(nodes);
  const plan: PlannedFault[] = [];
  for (let at = warmUp; at < seconds; at += step * (0.5 + random.next())) {
    const kind =
      missing.find((one) => holders.isFree(one, at)) ??
      anyOf(
        random,
        kinds.filter((one) => holders.isFree(one, at)),
      );
    if (kind === undefined) continue;
    const fault = make(random, kind, at, seconds);
    plan.push(holders.hold(random, fault));
    if (missing.includes(kind)) missing.splice(missing.indexOf(kind), 1);
  }
  if (missing.length > 0) throw new Error(`${seconds} s are too short for ${missing.join(', ')}`);
  return plan;
}

/** One node after the other becomes one of this build, so that old and new serve beside each other half of the time. */
export function planUpgrades(nodes: number, seconds: number): PlannedFault[] {
  return Array.from({ length: nodes }, (_value, node) => {
    return { kind: 'node-upgrade', at: ((node + 1) * seconds) / (nodes + 1), lasts: 0, node, share: 0 };
  });
}

function make(random: Random, kind: FaultKind, at: number, seconds: number): PlannedFault {
  const [shortest, longest] = rules[kind].lasts;
  // In a short run, none may take all of its time.
  const most = Math.max(shortest, Math.min(longest, seconds / 8));
  const share = kind === 'disconnect' ? 0.3 + 0.7 * random.next() : 0.1 + 0.3 * random.next();
  return { kind, at, lasts: shortest + (most - shortest) * random.next(), share };
}

/** Until when each thing that can fail is held, or rests. At least one node of several is always left alone. */
class Holders {
  private readonly until = { database: 0, redis: 0, network: 0 };
  private readonly nodes: number[];

  constructor(nodes: number) {
    this.nodes = Array.from({ length: nodes }, () => 0);
  }

  isFree(kind: FaultKind, at: number): boolean {
    const { holds } = rules[kind];
    if (holds !== 'node') return this.until[holds] <= at;
    const free = this.nodes.filter((until) => until <= at).length;
    return this.nodes.length === 1 ? free === 1 : free > 1;
  }

  hold(random: Random, fault: PlannedFault): PlannedFault {
    const { holds, rest } = rules[fault.kind];
    if (holds === 'network') return fault;
    const until = fault.at + fault.lasts + rest;
    if (holds !== 'node') {
      this.until[holds] = until;
      return fault;
    }
    const free = [...this.nodes.keys()].filter((node) => (this.nodes[node] ?? 0) <= fault.at);
    const node = anyOf(random, free) ?? 0;
    this.nodes[node] = until;
    return { ...fault, node };
  }
}

function anyOf<T>(random: Random, values: T[]): T | undefined {
  return values.length === 0 ? undefined : values[random.integer(0, values.length - 1)];
}

function shuffled<T>(random: Random, values: T[]): T[] {
  return values
    .map((value) => ({ value, place: random.next() }))
    .sort((one, other) => one.place - other.place)
    .map(({ value }) => value);
}
