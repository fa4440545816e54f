import { parseArgs } from 'node:util';

export interface DemoOptions {
  customers: number;
  messages: number;
  seed: number;
  /** The latest moment in the customers' lives. */
  until: Date;
}

export const usage = `Usage: npm run demo -- --customers <number> [--messages <number>] [--seed <number>] [--until <date>]

Adds made-up customers to the database that DATABASE_URL names, which is migrated first, and conversations of its
customers. Where there are agents, they answer.

  --customers  how many to add, from 1 to 5000000; may be left out where there are messages to add
  --messages   how many to add, from 1 to 50000000; none when left out
  --seed       the same seed gives the same customers in an empty database; 1 when left out
  --until      end of the two years that they arrive in, such as 2026-01-31; today when left out
`;

/** Thrown for arguments that make no sense; the message is one sentence for whoever typed them. */
export class BadOptions extends Error {}

/** @throws BadOptions */
export function readOptions(args: string[]): DemoOptions {
  const { customers, messages, seed, until } = parse(args);
  if (customers === undefined && messages === undefined) {
    throw new BadOptions('--customers is missing: how many shall be added?');
  }
  return {
    customers: customers === undefined ? 0 : integer('--customers', customers, 1, 5_000_000),
    messages: messages === undefined ? 0 : integer('--messages', messages, 1, 50_000_000),
    seed: integer('--seed', seed ?? '1', 0, 2_147_483_647),
    until: date(until ?? new Date().toISOString().slice(0, 10)),
  };
}

function parse(args: string[]): { customers?: string; messages?: string; seed?: string; until?: string } {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ args, options: { customers: text, messages: text, seed: text, until: text } }).values;
  } catch (error) {
    throw new BadOptions(error instanceof Error ? error.message : String(error));
  }
}

function integer(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new BadOptions(`${name} must be a whole number from ${min} to ${max}, not "${text}"`);
}

function date(text: string): Date {
  const moment = new Date(`${text}T00:00:00Z`);
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(moment.getTime());
  const year = moment.getUTCFullYear();
  if (isDay && moment.toISOString().startsWith(text) && year >= 1973 && year <= 2037) return moment;
  throw new BadOptions(`--until must be a date from 1973 to 2037 such as 2026-01-31, not "${text}"`);
}
