import { checkDelivery } from './check-delivery.js';
import { checkSending } from './check-sending.js';
import { checkStorage } from './check-storage.js';
import { Facts, type Invariant, type Violation } from './facts.js';
import type { History } from './history.js';

/** Every way in which a run broke a promise of the chat; none where it kept them all. */
export function check(history: History): Violation[] {
  const violations: Violation[] = [];
  const report = (invariant: Invariant, detail: string) => violations.push({ invariant, detail });
  const facts = new Facts(history);
  checkStorage(facts, report);
  checkSending(facts, report);
  checkDelivery(facts, report);
  for (const { node, code } of facts.eventsOf('stopped')) {
    if (code !== 0) report('unclean-stop', `node ${node} ended with ${code}`);
  }
  for (const kind of history.faultKinds) {
    const fired = facts.eventsOf('fault').some(({ fault, hits }) => fault === kind && hits > 0);
    if (!fired) report('fault-missing', `${kind} never happened`);
  }
  return violations;
}
