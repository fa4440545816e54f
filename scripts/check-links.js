import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/*
 * `node scripts/check-links.js`: fails where a document links to a file or a heading that is not there, or where SECURITY.md or
 * docs/asvs.md names a test that is not there.
 */
const testLinks = /\]\(([^)\s]*\.test\.ts)\)((?: “[^”]+”(?:, “[^”]+”)*)?)/g;

const documents = [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...readdirSync('docs', { recursive: true }).map((name) => join('docs', name)),
].filter((file) => file.endsWith('.md'));

const faults = [];
for (const file of documents) checkLinks(file, readFileSync(file, 'utf8'));
for (const file of ['SECURITY.md', 'docs/asvs.md']) checkTests(file, readFileSync(file, 'utf8'));
process.stderr.write(faults.map((fault) => `${fault}\n`).join(''));
process.exitCode = faults.length === 0 ? 0 : 1;

function checkLinks(file, text) {
  for (const [, target] of withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target)) continue;
    const [path, heading] = target.split('#');
    const place = path === '' ? file : join(dirname(file), path);
    const isThere = existsSync(place) && (heading === undefined || anchorsOf(place).includes(heading));
    if (!isThere) faults.push(`${file}: there is no ${target}`);
  }
}

function withoutCode(text) {
  return text.replace(/^```[^]*?^```$/gm, '');
}

/** As Markdown is shown: `## Who may do what` is `#who-may-do-what`. */
function anchorsOf(file) {
  const headings = withoutCode(readFileSync(file, 'utf8')).matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** A link to a test is followed by the titles that are meant, as they stand in the file: `[agent](…) “a title”, “another”`. */
function checkTests(file, text) {
  const prose = text.replace(/\s+/g, ' ');
  for (const [, path, quoted] of prose.matchAll(testLinks)) {
    const titles = titlesAmong(quoted);
    if (titles.length === 0) faults.push(`${file}: ${path} is linked without the title of a test`);
    const source = join(dirname(file), path);
    const known = existsSync(source) ? titlesIn(readFileSync(source, 'utf8')) : new Set();
    for (const title of titles) {
      if (!known.has(title)) faults.push(`${file}: there is no “${title}” in ${path}`);
    }
  }
  for (const title of titlesAmong(prose.replace(testLinks, ''))) {
    faults.push(`${file}: “${title}” stands behind no link to its test`);
  }
}

function titlesAmong(text) {
  return [...text.matchAll(/“([^”]+)”/g)].map(([, title]) => title);
}

/** What `it`, `test` and `describe` are called with: the first argument of a call, a text that a comma follows. */
function titlesIn(source) {
  const code = source.replace(/^\s*(\/\/|\/?\*).*$/gm, '');
  const calls = code.matchAll(
    /(?<!\.(?:skip|todo|fails))\(\s*(?:'((?:[^'\\\n]|\\.)+)'|"((?:[^"\\\n]|\\.)+)"|`([^`\n]+)`),/g,
  );
  return new Set([...calls].map(([, single, double, template]) => single ?? double ?? template));
}
