import { describe, expect, it } from '@jest/globals';
import { faultKinds, planFaults, planUpgrades } from '../faults/schedule.js';

describe('the schedule of faults', () => {
  const seeds = Array.from({ length: 50 }, (_value, seed) => seed);

  it('is the same for the same seed, and another for another', () => {
    expect(planFaults('cluster', 30, 7)).toEqual(planFaults('cluster', 30, 7));
    expect(planFaults('cluster', 30, 7)).not.toEqual(planFaults('cluster', 30, 8));
  });

  it('has every kind of its scenario in half a minute, and no other', () => {
    for (const scenario of ['cluster', 'single'] as const) {
      for (const seed of seeds) {
        const kinds = new Set(planFaults(scenario, 30, seed).map(({ kind }) => kind));
        expect([...kinds].sort()).toEqual(faultKinds(scenario).sort());
      }
    }
  });

  it('never takes all nodes of a cluster, nor one of them twice, at one time', () => {
    for (const seed of seeds) {
      const ofNodes = planFaults('cluster', 120, seed).filter(({ node }) => node !== undefined);
      for (const { at } of ofNodes) {
        const down = ofNodes.filter((other) => other.at <= at && at < other.at + other.lasts).map(({ node }) => node);
        expect(new Set(down).size).toBe(down.length);
        expect(down.length).toBeLessThan(3);
      }
    }
  });

  it('upgrades every node once, one after the other, with time to write before, between and after', () => {
    expect(planUpgrades(3, 60).map(({ node, at }) => [node, at])).toEqual([
      [0, 15],
      [1, 30],
      [2, 45],
    ]);
  });

  it('lets the database rest between two of its faults', () => {
    for (const seed of seeds) {
      const ofDatabase = planFaults('cluster', 120, seed).filter(({ kind }) => kind.startsWith('database'));
      ofDatabase.slice(1).forEach(({ at }, index) => {
        const before = ofDatabase[index];
        expect(at - (before?.at ?? 0) - (before?.lasts ?? 0)).toBeGreaterThanOrEqual(4);
      });
    }
  });

  it('is refused where the time is too short for every kind', () => {
    expect(() => planFaults('cluster', 3, 7)).toThrow('too short');
  });
});
