import type { Invariant } from './facts.js';
import type { ScenarioName } from './history.js';
import { delivery } from './mutants-of-delivery.js';
import { security } from './mutants-of-security.js';

/** A run of the fault harness, and what it must report: at least one of these. */
export interface Harness {
  scenario: ScenarioName;
  seconds: number;
  expect: Invariant[];
}

/** The tests of a suite that must fail, on the database that shows it. */
export interface Suite {
  engine: 'sqlite' | 'mariadb';
  /** Of the file below `test`. */
  suite: string;
  /** A part of the tests' names. */
  tests: string;
}

export interface Mutant {
  /** In the table of results. */
  code: string;
  /** The rule that is broken. */
  name: string;
  /** The compiled file, below `dist/src`. */
  file: string;
  /** Stands there exactly once. */
  find: string;
  replace: string;
  shownBy: Suite;
  /** Where the faults must show it as well. */
  faults?: Harness;
}

export const mutants: Mutant[] = [...security, ...delivery];

/** What stands of it in the table of results, before what came of it. */
export function rowOf({ code, name, shownBy: { suite, tests, engine } }: Mutant): string {
  return `| ${code} | ${name} | \`${suite.replace('.test', '')}\`, ${tests} (${engine}) |`;
}
