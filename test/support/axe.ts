import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe finds amiss in what is to be seen, each with where. What moves in is judged when it has come.
 * @param exceptRules names of rules that do not hold there
 */
export async function axeFaults(page: Page, exceptRules: string[] = []): Promise<string[]> {
  const rules = Object.fromEntries(exceptRules.map((rule) => [rule, { enabled: false }]));
  await page.evaluate(axe);
  return page.evaluate<string[]>(`(async () => {
    const moving = () => document.getAnimations().filter((each) =>
      each.playState === 'running' && each.effect.getComputedTiming().iterations !== Infinity);
    for (let still = 0; still < 3; still = moving().length > 0 ? 0 : still + 1) {
      await new Promise(requestAnimationFrame);
    }
    const { violations } = await axe.run(document, { resultTypes: ['violations'], rules: ${JSON.stringify(rules)} });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => id + ' ' + node.target.join(' ') + ' ' + (node.any[0]?.message ?? '')));
  })()`);
}
