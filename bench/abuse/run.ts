import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs, promisify } from 'node:util';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { createMariaDatabase, MariaDb } from '../../test/support/mariadb.js';
import { KefuPeople } from '../chat/kefu-people.js';
import { atRate, type Seen } from '../chat/play.js';
import { gatherOnKefu, leave, type Stage } from '../chat/stage.js';
import type { Contestant } from '../contestant.js';
import { startKefu } from '../kefu.js';
import { machine } from '../report.js';
import { attacks } from './attacks.js';
import { openLongConversation } from './long-conversation.js';
import { fillScene } from './scene.js';
import { StallWatch } from './stall-watch.js';
import type { Target } from './target.js';
import { measureTells } from './tells.js';

/*
 * `npm run abuse [-- name…] [--customers 1000000] [--kept folder] [--seconds 20]`: ordinary chat on a node that is being
 * attacked. Prints how long its acks take, what becomes of the node's memory and what of the attack, then what the time
 * of an answer tells (`tells`), and writes it to bench/results/abuse.md. The rows of `--kept` are those of the bench.
 */

const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    customers: { type: 'string', default: '1000000' },
    kept: { type: 'string' },
    seconds: { type: 'string', default: '20' },
  },
});
const seconds = Number(values.seconds);

/** Messages a second of ordinary customers. */
const usual = 40;
const people = { customers: 20, agents: 4 };
const enemies = { customers: 20, agents: 20 };

const isNew = values.kept === undefined || !existsSync(values.kept);
const mariaDb = await MariaDb.start({ bufferPool: '6G', ...(values.kept === undefined ? {} : { kept: values.kept }) });
try {
  const url = isNew ? await createMariaDatabase(mariaDb.port, 'kefu_bench') : mariaDb.urlOf('kefu_bench');
  await fillScene(url, Number(values.customers));
  await attackAll(url);
} finally {
  await mariaDb.stop();
}

/** Everybody is there before the limits on calls are switched on, which would keep one machine from making them. */
async function attackAll(url: string): Promise<void> {
  const unlimited = await startKefu({ DATABASE_URL: url });
  const own = await KefuPeople.make(unlimited, people.customers, people.agents);
  const others = await KefuPeople.make(unlimited, enemies.customers, enemies.agents);
  const long = await openLongConversation(unlimited, own.agentTokens[0] ?? '');
  await unlimited.stop();
  const watch = new StallWatch();
  const kefu = await startKefu({ DATABASE_URL: url, RATE_LIMIT: 'on', TRUST_PROXY: 'loopback', ...watch.env });
  const { customerTokens, agentTokens } = others;
  const adminToken = String(kefu.headers.Authorization).slice('Bearer '.length);
  const target = { url: kefu.url, customerTokens, agentTokens, adminToken, longConversation: long };
  const stage = await gatherOnKefu(kefu, own, { others: kefu, assigned: true });
  const database = await createConnection(url);
  const rows: string[][] = [];
  for (const [name, { title, least = 0 }] of Object.entries(attacks)) {
    if (names.length > 0 && !names.includes(name)) continue;
    rows.push([
      title,
      ...(await underAttack({ kefu, watch, stage, database }, name, target, Math.max(seconds, least))),
    ]);
    process.stdout.write(`${rows.at(-1)?.join('  ') ?? ''}\n`);
  }
  await database.end();
  await leave(stage);
  const tells = names.length === 0 || names.includes('tells') ? await measureTells(kefu, others.agentEmails) : [];
  for (const row of tells) process.stdout.write(`${row.join('  ')}\n`);
  await kefu.stop();
  watch.end();
  if (names.length === 0) write(rows, tells);
}

interface Attacked {
  kefu: Contestant;
  watch: StallWatch;
  stage: Stage;
  database: Connection;
}

async function underAttack(
  { kefu, watch, stage, database }: Attacked,
  name: string,
  target: Target,
  lasts: number,
): Promise<string[]> {
  const calm = await atRate(stage, 5, usual);
  const before = residentMb(kefu.pid);
  let most = before;
  await watch.longest(kefu.pid);
  const asked = await statementsOf(database);
  const timer = setInterval(() => (most = Math.max(most, residentMb(kefu.pid))), 200);
  const attack = promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', 'bench/abuse/attacker.ts', name, String(lasts), JSON.stringify(target)],
    { maxBuffer: 1_048_576 },
  );
  const [seen, { stdout }] = await Promise.all([atRate(stage, lasts, usual), attack]);
  clearInterval(timer);
  const statements = String(Math.round(((await statementsOf(database)) - asked) / lasts));
  const stall = `${(await watch.longest(kefu.pid)).toFixed(0)} ms`;
  await atRate(stage, 5, usual);
  const memory = [before, most, residentMb(kefu.pid)].map((mb) => mb.toFixed(0)).join(' / ');
  const outcome = (JSON.parse(stdout) as [string, number][]).map(([what, times]) => `${what} ${times}`).join(', ');
  return [times(calm), times(seen), stall, `${memory} MB`, statements, outcome];
}

/** How many the server has run since it began. */
async function statementsOf(database: Connection): Promise<number> {
  const [rows] = await database.query<RowDataPacket[]>("SHOW GLOBAL STATUS LIKE 'Questions'");
  return Number(rows[0]?.Value);
}

function times({ p50, p99 }: Seen): string {
  return `${p50.toFixed(1)} / ${p99.toFixed(1)} ms`;
}

function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;
}

function write(rows: string[][], tells: string[][]): void {
  mkdirSync('bench/results', { recursive: true });
  writeFileSync(
    'bench/results/abuse.md',
    `# Under attack

${usual} messages a second of ${people.customers} ordinary customers on one node beside ${seconds} s of each attack, where it does not say more; attacker, node and
MariaDB share the machine. The database has ${values.customers} customers, as many messages and as many entries of the audit trail.
${machine()}

| attack | ack p50 / p99 before | meanwhile | longest stall of the node | memory before / most / 5 s later | statements a second | what came of it |
|---|---|---|---|---|---|---|
${linesOf(rows)}

What the time of an answer tells, asked one after the other on the quiet node:

| answers to | pairs | statuses | medians | ratio |
|---|---|---|---|---|
${linesOf(tells)}
`,
  );
}

function linesOf(rows: string[][]): string {
  return rows.map((row) => `| ${row.join(' | ')} |`).join('\n');
}
