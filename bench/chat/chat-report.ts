import { mkdirSync, writeFileSync } from 'node:fs';
import { machine } from '../report.js';
import type { ChatSchedule } from './chat-bench.js';
import type { ChatWork } from './chat-works.js';
import type { Seen } from './play.js';

const folder = 'bench/results';

/** What was seen of the chat, in one table. */
export class ChatReport {
  private readonly rows: string[] = [];

  constructor(private readonly schedule: ChatSchedule) {}

  add(work: ChatWork, seen: Map<string, Seen>): void {
    const kefu = seen.get('kefu');
    if (kefu === undefined) return;
    const besides = Object.entries(work.goals).map(([name, goal]) => beside(work, kefu, name, seen.get(name), goal));
    const rate = `${kefu.rate.toFixed(0)}/s${work.rate === undefined ? '' : ` (${work.rate})`}`;
    this.row([work.title, rate, `${kefu.p50.toFixed(1)} / ${kefu.p99.toFixed(1)} ms`, besides.join(', ')]);
  }

  /** One line that is not about messages. */
  row(cells: string[]): void {
    this.rows.push(`| ${cells.join(' | ')} |`);
    process.stdout.write(`${cells.join('  ')}\n`);
  }

  /** Replaces what was written before. */
  write(): void {
    const { rounds, seconds } = this.schedule;
    const text = `# The chat, side by side

Messages are acknowledged after the synced commit (\`innodb_flush_log_at_trx_commit=1\`, SQLite \`synchronous=FULL\`); the
median of ${rounds} rounds of ${seconds} s in turn. Beside each peer stands Kefu's rate as a multiple of the peer's, and the goal. ${machine()}

| work | Kefu | p50 / p99 | beside its peers (goal) |
|---|---|---|---|
${this.rows.join('\n')}
`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/chat.md`, text);
  }
}

function beside(work: ChatWork, kefu: Seen, name: string, peer: Seen | undefined, goal: number): string {
  if (peer === undefined) return '';
  if (work.times === undefined) return `\`${name}\` ${(kefu.rate / peer.rate).toFixed(2)} (≥ ${goal})`;
  const [p50, p99] = work.times;
  const times = [kefu.p50 / peer.p50, kefu.p99 / peer.p99].map((ratio) => ratio.toFixed(2));
  return `times of \`${name}\` ${times[0] ?? ''} (≤ ${p50}) and ${times[1] ?? ''} (≤ ${p99})`;
}
