import { setTimeout as delay } from 'node:timers/promises';
import type { Talker } from './talker.js';
import type { Stage } from './stage.js';

/** What was seen in one round. */
export interface Seen {
  /** Acknowledged messages a second. */
  rate: number;
  /** Milliseconds from a message to its acknowledgement. */
  p50: number;
  p99: number;
}

const text = '请问这个订单什么时候发货？谢谢，辛苦了。';

/** Every customer says the next thing as soon as the last one is acknowledged. */
export function customersTalk({ customers }: Stage, seconds: number): Promise<Seen> {
  return talk(customers, seconds, (customer) => customer.say(text));
}

/** Every agent answers their customers in turn, one message in flight each. */
export function agentsTalk({ agents, conversationIds }: Stage, seconds: number): Promise<Seen> {
  let turn = 0;
  return talk(agents, seconds, (agent, index) => {
    turn += 1;
    const own = conversationIds.filter((_id, customer) => customer % agents.length === index);
    agent.say(text, own[turn % own.length]);
  });
}

/** Everybody writes into the first customer's conversation. */
export function oneConversation({ agents, conversationIds: [hot] }: Stage, seconds: number): Promise<Seen> {
  return talk(agents, seconds, (agent) => agent.say(text, hot));
}

/** So many messages a second, whatever becomes of them. */
export async function atRate({ customers }: Stage, seconds: number, rate: number): Promise<Seen> {
  const times: number[] = [];
  for (const customer of customers) customer.onAck = (ms) => times.push(ms);
  const startedAt = performance.now();
  let said = 0;
  let next = 0;
  while (performance.now() - startedAt < seconds * 1_000) {
    const due = ((performance.now() - startedAt) / 1_000) * rate;
    for (let tried = 0; said < due && tried < customers.length; tried += 1) {
      const customer = customers[(next = (next + 1) % customers.length)];
      if (customer?.isQuiet !== true) continue;
      customer.say(text);
      said += 1;
    }
    await delay(2);
  }
  await delay(200);
  return seen(times, seconds);
}

async function talk(talkers: Talker[], seconds: number, say: (talker: Talker, index: number) => void): Promise<Seen> {
  const times: number[] = [];
  let isOver = false;
  const quiet = talkers.map(
    (talker, index) =>
      new Promise<void>((resolve) => {
        talker.onAck = (ms) => {
          if (isOver) {
            resolve();
            return;
          }
          times.push(ms);
          say(talker, index);
        };
        say(talker, index);
      }),
  );
  await delay(seconds * 1_000);
  const all = seen(times, seconds);
  isOver = true;
  await Promise.all(quiet);
  return all;
}

function seen(times: number[], seconds: number): Seen {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return { rate: times.length / seconds, p50: at(0.5), p99: at(0.99) };
}
