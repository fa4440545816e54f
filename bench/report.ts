import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { findProgram } from '../test/support/programs.js';
import { versions } from './products.js';
import type { Schedule, Score } from './rounds.js';
import type { Work } from './work.js';

const folder = 'bench/results';
const restFile = `${folder}/rest.md`;

const productsTitle = '\n## Beside products\n';
const sameRounds = 'on the same table in the same rounds';
/** What `rest.md` says of products that had no part in its last run. */
export const earlierBuild = `${sameRounds}, with an earlier build`;

/** Collects scores, prints each as it comes, and writes them down with what they were measured on. */
export class Report {
  private readonly rows: string[] = [];
  private readonly besideProducts: string[] = [];

  constructor(private readonly conditions: Schedule & { customers: number }) {}

  add({ title, peers, p99 }: Work, scores: Map<string, Score>): void {
    const [kefu, raw, plain] = ['kefu', 'raw', 'plain'].map((name) => scores.get(name));
    if (kefu === undefined) return;
    const row = [
      title,
      `${kefu.rate.toFixed(0)}/s`,
      `${kefu.p50.toFixed(1)} / ${kefu.p99.toFixed(1)} ms${p99 === undefined ? '' : ` (${p99})`}`,
      ratio(kefu, raw, peers.raw),
      ratio(kefu, plain, peers.plain),
    ];
    this.rows.push(`| ${row.join(' | ')} |`);
    process.stdout.write(`${row.join('  ')}\n`);
    this.addProducts(title, peers, scores);
  }

  private addProducts(title: string, peers: Work['peers'], scores: Map<string, Score>): void {
    const [kefu, feathers, directus] = ['kefu', 'feathers', 'directus'].map((name) => scores.get(name));
    if (kefu === undefined || (feathers === undefined && directus === undefined)) return;
    const row = [
      title,
      ...[kefu, feathers, directus].map((score) => (score === undefined ? '–' : `${score.rate.toFixed(0)}/s`)),
      ratio(kefu, feathers, peers.feathers),
      ratio(kefu, directus, peers.directus),
    ];
    this.besideProducts.push(`| ${row.join(' | ')} |`);
    process.stdout.write(`${row.join('  ')}\n`);
  }

  /** Replaces what was written before. */
  write(): void {
    const { customers, connections, rounds, seconds } = this.conditions;
    const text = `# Side by side

${customers.toLocaleString('en')} customers on MariaDB, \`innodb_flush_log_at_trx_commit=1\`, ${connections} connections, the median of
${rounds} rounds of ${seconds} s in turn. ${machine()}

| work | Kefu | p50 / p99 (goal) | of \`raw\` (goal) | times \`plain\` (goal) |
|---|---|---|---|---|
${this.rows.join('\n')}
${this.products()}`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(restFile, text);
  }

  /** Those of an earlier run, where the products had no part in this one. */
  private products(): string {
    if (this.besideProducts.length === 0) return earlierProducts();
    return `${productsTitle}
What people pick instead, ${sameRounds}: Feathers ${versions.feathers} and Directus ${versions.directus}.

| work | Kefu | Feathers | Directus | times Feathers (goal) | times Directus (goal) |
|---|---|---|---|---|---|
${this.besideProducts.join('\n')}
`;
  }
}

function earlierProducts(): string {
  const text = existsSync(restFile) ? readFileSync(restFile, 'utf8') : '';
  const start = text.indexOf(productsTitle);
  return start < 0 ? '' : text.slice(start).replace(`${sameRounds}:`, `${earlierBuild}:`);
}

function ratio(kefu: Score, peer: Score | undefined, goal: number | undefined): string {
  if (peer === undefined) return '–';
  const reached = (kefu.rate / peer.rate).toFixed(2);
  return goal === undefined ? reached : `${reached} (${goal})`;
}

/** What it was measured on, in a sentence. */
export function machine(): string {
  const [processor] = cpus();
  const mariaDb =
    /Ver (\S+)/.exec(execFileSync(findProgram('mariadbd') ?? 'mariadbd', ['--version'], { encoding: 'utf8' }))?.[1] ??
    '';
  return `${cpus().length} × ${processor?.model ?? ''}, Node ${process.version}, MariaDB ${mariaDb}.`;
}
