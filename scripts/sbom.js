import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

/*
 * `npm run sbom`: writes sbom.cdx.json, every package of the lock file in CycloneDX, those marked that only build and test.
 * npm's own marks are not right: where one version is installed at several places it takes those of the first, and with
 * `--omit dev` it leaves out what service and tests share.
 */
const file = 'sbom.cdx.json';
const development = 'cdx:npm:package:development';

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const serving = new Set(
  Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && dev !== true)
    .map(([path, { name, version }]) => `${name ?? path.split('node_modules/').at(-1)}@${version}`),
);

const sbom = read();
for (const component of sbom.components) {
  if (!serving.has(component['bom-ref'])) continue;
  component.properties = component.properties.filter(({ name }) => name !== development);
  component.scope = 'required';
}
writeFileSync(file, `${JSON.stringify(sbom, null, 2)}\n`);
process.stdout.write(`${file}: ${sbom.components.length} packages, ${serving.size} of them serve\n`);

function read() {
  const options = ['--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'];
  const { status, stdout, stderr } = spawnSync('npm', ['sbom', ...options], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
