import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { webTypes } from './web-types.js';

/*
 * `npm run types` writes `web/api` anew from what the built service says of itself; `node scripts/types.js --check <url>`
 * fails where it is not what the service at that address says.
 */
const [option, url] = process.argv.slice(2);
if (option === '--check') await check();
else await write();

async function check() {
  for (const [name, content] of Object.entries(await webTypes(url))) {
    if (readFileSync(`web/api/${name}`, 'utf8') === content) continue;
    process.stderr.write(`web/api/${name} is out of date: npm run types\n`);
    process.exitCode = 1;
  }
}

async function write() {
  const port = process.env.PORT ?? '18080';
  const folder = mkdtempSync(join(tmpdir(), 'kefu-types-'));
  const env = { ...process.env, PORT: port, HOST: '127.0.0.1', DATABASE_URL: `sqlite:${folder}/kefu.sqlite` };
  const service = spawn(process.execPath, ['dist/main.js'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    for await (const text of service.stdout) if (String(text).includes('Kefu serves')) break;
    for (const [name, content] of Object.entries(await webTypes(`http://127.0.0.1:${port}`))) {
      writeFileSync(`web/api/${name}`, content);
    }
  } finally {
    service.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
