import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

interface Component {
  name: string;
  version: string;
  hashes?: unknown[];
  properties: { name: string; value: string }[];
}

test('npm run sbom names every package that serves, with its hash, and marks those that only build and test', () => {
  execFileSync('npm', ['run', 'sbom'], { stdio: 'ignore' });
  const sbom = JSON.parse(readFileSync('sbom.cdx.json', 'utf8')) as { bomFormat: string; components: Component[] };
  expect(sbom.bomFormat).toBe('CycloneDX');
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { version: string; dev?: true }>;
  };
  const marked = new Map(
    sbom.components.map(({ name, version, hashes, properties }) => {
      const isMarked = properties.some((property) => property.name === 'cdx:npm:package:development');
      return [`${name}@${version}`, { isHashed: hashes?.length === 1, isMarked }];
    }),
  );
  const serving = Object.entries(lock.packages)
    .filter(([path, { dev }]) => path !== '' && dev !== true)
    .map(([path, { version }]) => `${path.split('node_modules/').at(-1) ?? ''}@${version}`);
  expect(serving.length).toBeGreaterThan(100);
  const sound = { isHashed: true, isMarked: false };
  expect(serving.filter((name) => JSON.stringify(marked.get(name)) !== JSON.stringify(sound))).toEqual([]);
  // What the pages are made of is built into them, and so among what only builds.
  for (const name of ['react', 'antd', 'vite', 'jest']) {
    expect([...marked].filter(([each, { isMarked }]) => each.startsWith(`${name}@`) && isMarked)).toHaveLength(1);
  }
});
