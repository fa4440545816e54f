import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** `npm run check`: every `check:` of package.json at once, and what those say that fail. */
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
const parts = Object.keys(scripts).filter((name) => name.startsWith('check:'));

const passed = await Promise.all(parts.map(run));
if (passed.includes(false)) process.exitCode = 1;

/** npm has put the commands of the dependencies on the path. */
function run(name) {
  const start = performance.now();
  const part = spawn(scripts[name], { shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [part.stdout, part.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  return new Promise((resolve) => {
    part.on('close', (code) => {
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'} ${name}, ${seconds} s\n${code === 0 ? '' : said}`);
      resolve(code === 0);
    });
  });
}
