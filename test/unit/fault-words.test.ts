import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { fault } from '../../web/console/text/zh/fault.js';

/** Every code with which the service answers a call or a frame. The other languages have the same keys, by their type. */
const codes = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .flatMap((path) =>
    [...readFileSync(join('src', path), 'utf8').matchAll(/code: '([A-Z_]+)'/g)].map(([, code]) => code),
  );

test('the console has words for every error of the service', () => {
  expect(codes).toContain('OVERLOADED');
  expect(codes.filter((code) => !Object.hasOwn(fault.faults, code ?? ''))).toEqual([]);
});
