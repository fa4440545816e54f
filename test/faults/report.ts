import type { EventOf, Invariant, Violation } from './facts.js';
import { Facts } from './facts.js';
import type { History } from './history.js';

const shown = 20;
const lost: Invariant[] = ['lost', 'hole', 'unseen', 'unanswered'];
const outOfOrder: Invariant[] = ['order', 'sender-order'];

/** What a run was like, as a table. */
export function describeRun(history: History): string {
  const facts = new Facts(history);
  const sent = facts.eventsOf('sent');
  const recoveries = recoveriesOf(facts);
  const rows: [string, string | number][] = [
    ['messages acknowledged', [...facts.sent.values()].filter(({ acks }) => acks.length > 0).length],
    ['messages sent again', sent.filter(({ attempt }) => attempt > 1).length],
    ['refusals', describeRefusals(facts)],
    ['conversations', history.stored.length],
    ['deliveries', facts.eventsOf('received').length],
    ['of them again, by resume', facts.eventsOf('received').length - firstDeliveries(facts)],
    ['connections', facts.eventsOf('opened').length],
    ['answer p50 / p99 / longest', quantiles(answerTimes(facts))],
    ['node killed until connected again p50 / p99 / longest', quantiles(recoveries)],
    ...history.faultKinds.map((kind): [string, number] => {
      return [`fault ${kind}`, facts.eventsOf('fault').filter(({ fault, hits }) => fault === kind && hits > 0).length];
    }),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n');
}

/** The sentence that a run ends with, how often each promise was broken, and where first. */
export function describeViolations(violations: Violation[]): string {
  const count = (some: Invariant[]) => violations.filter(({ invariant }) => some.includes(invariant)).length;
  const sentence = `${count(lost)} lost, ${count(['doubled'])} doubled, ${count(outOfOrder)} out of order`;
  if (violations.length === 0) return sentence;
  const broken = [...new Set(violations.map(({ invariant }) => invariant))];
  const lines = violations.slice(0, shown).map(({ invariant, detail }) => `  ${invariant}: ${detail}`);
  const rest = violations.length > shown ? [`  … and ${violations.length - shown} more`] : [];
  return [sentence, `broken: ${broken.map((one) => `${count([one])} ${one}`).join(', ')}`, ...lines, ...rest].join(
    '\n',
  );
}

function describeRefusals(facts: Facts): string {
  const counts = new Map<string, number>();
  for (const { code } of facts.eventsOf('refused')) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].map(([code, count]) => `${count} ${code}`).join(', ') || 'none';
}

function firstDeliveries(facts: Facts): number {
  return new Set(
    facts.eventsOf('received').map(({ client, connection, frame }) => `${client}/${connection}/${frame.id}`),
  ).size;
}

function answerTimes(facts: Facts): number[] {
  return [...facts.sent.values()].flatMap(({ sent: [first], acks: [ack] }) =>
    first && ack ? [ack.at - first.at] : [],
  );
}

/** For each client on a node that is killed: until the next connection of theirs is told to be ready, by any node. */
function recoveriesOf(facts: Facts): number[] {
  const opened = new Map<string, EventOf<'opened'>[]>();
  for (const event of facts.eventsOf('opened')) opened.set(event.client, [...(opened.get(event.client) ?? []), event]);
  const closedAt = new Map(facts.eventsOf('closed').map((event) => [`${event.client}/${event.connection}`, event.at]));
  const kills = facts.eventsOf('fault').filter(({ fault }) => fault === 'node-kill');
  return kills.flatMap(({ node, from }) =>
    [...opened.values()].flatMap((ofClient) => {
      const before = ofClient.findLast(({ at }) => at <= from);
      if (before?.node !== node) return [];
      if ((closedAt.get(`${before?.client}/${before?.connection}`) ?? Infinity) < from) return [];
      const after = ofClient.find(({ at }) => at > from);
      return after === undefined ? [] : [after.at - from];
    }),
  );
}

function quantiles(values: number[]): string {
  if (values.length === 0) return '–';
  const sorted = values.sort((one, other) => one - other);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return `${at(0.5)} / ${at(0.99)} / ${at(1)} ms`;
}
