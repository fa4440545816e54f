/** What the attacker knows: the address, and what a few bad customers, agents and an administrator hold. */
export interface Target {
  url: string;
  customerTokens: string[];
  agentTokens: string[];
  adminToken: string;
  /** A conversation with twenty megabytes of messages. */
  longConversation: string;
}

/** What came of an attack, by what happened: how often. */
export type Counts = Map<string, number>;

export function count(counts: Counts, what: string, by = 1): void {
  counts.set(what, (counts.get(what) ?? 0) + by);
}

/** True until the attack is over. */
export type GoesOn = () => boolean;

/** Keeps the largest. */
export function most(counts: Counts, what: string, value: number): void {
  counts.set(what, Math.max(counts.get(what) ?? 0, Math.round(value)));
}
