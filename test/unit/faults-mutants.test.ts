import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { mutants, rowOf } from '../faults/mutant-list.js';

describe('a mutant', () => {
  it.each(mutants.map(({ name, file, find }) => ({ name, file, find })))(
    'has one place in the build where it breaks the rule: $name',
    ({ file, find }) => {
      expect(readFileSync(`dist/src/${file}`, 'utf8').split(find)).toHaveLength(2);
    },
  );

  const results = readFileSync('docs/mutants.md', 'utf8');
  it.each(mutants)('is red in the table of results, by the test that shows it: $code', (mutant) => {
    expect(results).toContain(`\n${rowOf(mutant)} red (`);
  });
});
