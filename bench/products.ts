import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

/** What people pick instead. Directus 10 is the last that runs on Node 20. */
export const versions = { feathers: '5.0.50', directus: '10.13.1' };

type Product = keyof typeof versions;

/** What is installed for each. */
const packages: Record<Product, Record<string, string>> = {
  feathers: {
    '@feathersjs/authentication': versions.feathers,
    '@feathersjs/express': versions.feathers,
    '@feathersjs/feathers': versions.feathers,
    '@feathersjs/knex': versions.feathers,
    knex: '3.3.0',
    mysql2: '3.24.6',
  },
  directus: { directus: versions.directus },
};

/** Installs what is not there yet: outside this repository, which depends on none of it. */
export function installProducts(folder: string): void {
  for (const [name, wanted] of Object.entries(packages)) {
    const own = resolve(folder, name);
    if (isDeepStrictEqual(installedIn(own), wanted)) continue;
    mkdirSync(own, { recursive: true });
    const exactly = Object.entries(wanted).map(([what, version]) => `${what}@${version}`);
    const options = ['--prefix', own, '--no-audit', '--no-fund', '--save-exact', '--ignore-scripts=false'];
    execFileSync('npm', ['install', ...options, ...exactly], { cwd: own, stdio: 'inherit' });
  }
}

/** Where a product is in the folder of all. */
export function folderOf(product: Product, folder: string): string {
  return resolve(folder, product);
}

/** npm writes down what was asked for when all of it is there. */
function installedIn(own: string): unknown {
  const file = `${own}/package.json`;
  if (!existsSync(file)) return undefined;
  return (JSON.parse(readFileSync(file, 'utf8')) as { dependencies?: unknown }).dependencies;
}
