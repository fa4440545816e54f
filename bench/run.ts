import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createMariaDatabase, MariaDb } from '../test/support/mariadb.js';
import { benchBuilds } from './chat/builds.js';
import { benchChat } from './chat/chat-bench.js';
import { ChatReport } from './chat/chat-report.js';
import { chatWorks } from './chat/chat-works.js';
import { benchSockets, socketWorks } from './chat/sockets.js';
import { benchGrowth } from './growth.js';
import { writeReadmes } from './readme.js';
import { benchRest } from './rest.js';

/*
 * `npm run bench -- --help`: Kefu and its peers on one database, side by side. Only the ratios mean something on a shared
 * machine. Names are those of works; `rest` stands for all of REST; a table is written when it is whole. The rows of `--kept`
 * are made once and stay for the next run, whatever --customers says then. Products of others come from npm into the folder of
 * `--products`, so that this repository does not depend on them.
 */

const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    customers: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '50' },
    kept: { type: 'string' },
    beside: { type: 'string' },
    products: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});
const chatNames = [...chatWorks.map(({ name }) => name), ...socketWorks];
const others = new Set(['growth', ...chatNames]);
if (values.help === true) {
  process.stdout
    .write(`npm run bench [-- name…] [--customers 1000000] [--kept folder] [--rounds 5] [--seconds 3] [--connections 50]
                         [--beside checkout] [--products folder]

Names: rest, or one of its works; ${[...others].join(', ')}. All of them where none is named.
The tables of results are written where all of REST, or of the chat, has been measured; else what comes out is only printed.
With --beside, the works of the chat on this build and on that of another checkout, in turn: nothing is written.
With --products, Feathers and Directus get and create customers as well: what of them is not in the folder is installed there,
which takes minutes, and Directus makes tables of its own in the database.
`);
  process.exit();
}
const schedule = {
  connections: Number(values.connections),
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
};
const databaseOf = ({ port }: MariaDb, name: string) => createMariaDatabase(port, `kefu_${name.replace('-', '_')}`);
const asked = (name: string) => names.length === 0 || names.includes(name);
const restNames = names.filter((name) => !others.has(name));

if (values.beside !== undefined) {
  const { beside } = values;
  await onMariaDb(undefined, async (mariaDb) => {
    for (const work of chatWorks.filter(({ name }) => asked(name))) {
      const builds = [];
      for (const folder of ['.', beside]) {
        builds.push({ folder, url: await databaseOf(mariaDb, `${work.name}_${builds.length}`) });
      }
      await benchBuilds(work, mariaDb, builds, schedule);
    }
  });
  process.exit();
}

if (names.length === 0 || restNames.length > 0) {
  await onMariaDb(values.kept, async (mariaDb, isNew) => {
    const url = isNew ? await fill(mariaDb, 'kefu_bench') : mariaDb.urlOf('kefu_bench');
    await benchRest(url, restNames.includes('rest') ? [] : restNames, schedule, values.products);
  });
}
if (asked('growth')) {
  await onMariaDb(values.kept, async (mariaDb, isNew) => {
    const largest = isNew ? await fill(mariaDb, 'kefu_bench') : mariaDb.urlOf('kefu_bench');
    const sizes = [];
    for (const customers of [10_000, 100_000]) {
      sizes.push({ customers, url: await fill(mariaDb, `kefu_growth_${customers}_${Date.now()}`, customers) });
    }
    await benchGrowth([...sizes, { customers: Number(values.customers), url: largest }], schedule);
  });
}
if (chatNames.some(asked)) {
  await onMariaDb(undefined, async (mariaDb) => {
    const report = new ChatReport(schedule);
    for (const work of chatWorks.filter(({ name }) => asked(name))) {
      await benchChat(work, await databaseOf(mariaDb, work.name), schedule, report);
    }
    if (socketWorks.some(asked)) {
      await benchSockets(await databaseOf(mariaDb, 'sockets'), asked, schedule, report);
    }
    if (chatNames.every(asked)) report.write();
  });
}

// They repeat the tables that have been written.
if (names.length === 0 || names.includes('rest') || chatNames.every(asked)) writeReadmes();

async function onMariaDb(
  kept: string | undefined,
  work: (mariaDb: MariaDb, isNew: boolean) => Promise<void>,
): Promise<void> {
  const isNew = kept === undefined || !existsSync(kept);
  const mariaDb = await MariaDb.start({ bufferPool: '6G', ...(kept === undefined ? {} : { kept }) });
  try {
    await work(mariaDb, isNew);
  } finally {
    await mariaDb.stop();
  }
}

/** A new database with made-up customers. @returns its address */
async function fill(mariaDb: MariaDb, name: string, customers = Number(values.customers)): Promise<string> {
  const url = await createMariaDatabase(mariaDb.port, name);
  execFileSync(process.execPath, ['dist/demo.js', '--customers', String(customers)], {
    env: { ...process.env, DATABASE_URL: url },
    stdio: 'inherit',
  });
  return url;
}
