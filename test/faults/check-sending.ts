import type { Facts, Report, SentMessage } from './facts.js';
import type { FaultKind } from './history.js';

/** How long after the last fault, or after it was sent, whichever is later, a message may wait for its answer. */
const answerWithinMs = 10_000;
/** Faults that can make a node refuse what it read, and how long after them it may still do so. */
const refusing: FaultKind[] = ['database-kill', 'database-freeze', 'node-freeze'];
const aftermathMs = 5_000;

/** What senders are promised: an answer in time, no refusal without reason, and their own order. */
export function checkSending(facts: Facts, report: Report): void {
  const healedAt = facts.eventsOf('healed')[0]?.at ?? 0;
  const resolved = new Set(facts.eventsOf('resolve').map(({ conversationId }) => conversationId));
  for (const message of facts.sent.values()) {
    checkAnswer(message, healedAt, report);
    checkRefusals(facts, message, resolved, report);
  }
  checkOrder(facts, report);
  checkErrors(facts, report);
}

function checkAnswer(
  { client, clientMessageId, sent, acks, refusals }: SentMessage,
  healedAt: number,
  report: Report,
): void {
  const answer = acks[0] ?? refusals.find(({ final }) => final);
  const deadline = Math.max(healedAt, sent[0]?.at ?? 0) + answerWithinMs;
  if (answer === undefined) report('unanswered', `${client}'s ${clientMessageId} was never answered`);
  else if (answer.at > deadline) {
    report('unanswered', `${client}'s ${clientMessageId} waited ${Math.round(answer.at - deadline)} ms too long`);
  }
}

/**
 * In bad times a node may ask for patience. INTERNAL is a bug at any time. For good, it may refuse only what an agent
 * writes to a resolved conversation.
 */
function checkRefusals(facts: Facts, message: SentMessage, resolved: Set<string>, report: Report): void {
  const conversationId = message.sent[0]?.conversationId ?? '';
  const isAgent = facts.participants.get(message.client)?.type === 'AGENT';
  for (const { code, final } of message.refusals) {
    const isExcused = final ? isAgent && resolved.has(conversationId) : code !== 'INTERNAL';
    if (!isExcused) report('refused', `${message.client}'s ${message.clientMessageId}: ${code}`);
  }
}

/** No client sends what could be refused as a frame; a node without its database may say so. */
function checkErrors(facts: Facts, report: Report): void {
  for (const { client, code, message } of facts.eventsOf('error')) {
    if (code !== 'UNAVAILABLE') report('refused', `${client} was told ${code}: ${message}`);
  }
}

/**
 * Messages of one client, in the order of their first sending, keep that order in a conversation. Every connection
 * carries every unanswered message in that order, and a node takes the frames of a connection one after the other, so
 * this holds over all connections together, also for what a frozen node takes up late: by then it is a resend.
 *
 * One case is not promised. Of two on their way together, the earlier can be refused, for want of a database, and the
 * later one accepted; the earlier then follows. The refusal may be lost with its connection, so it is taken for
 * possible wherever an earlier message had to be sent again around a fault that makes nodes refuse.
 */
function checkOrder(facts: Facts, report: Report): void {
  const ofSenders = new Map<string, { message: SentMessage; seq: number }[]>();
  for (const message of facts.sent.values()) {
    const stored = facts.storedOf(message)?.message;
    if (stored === undefined) continue;
    const key = `${message.client}/${stored.conversationId}`;
    const ofSender = ofSenders.get(key) ?? [];
    ofSender.push({ message, seq: stored.seq });
    ofSenders.set(key, ofSender);
  }
  for (const ofSender of ofSenders.values()) {
    // From the end: `least` is the earliest stored of those sent later.
    let least: { message: SentMessage; seq: number } | undefined;
    for (const one of ofSender.reverse()) {
      if (least !== undefined && least.seq < one.seq && !mayFollow(facts, one.message, least.message)) {
        const { client, clientMessageId } = one.message;
        report('sender-order', `${client}'s ${clientMessageId} is stored behind ${least.message.clientMessageId}`);
      }
      if (least === undefined || one.seq < least.seq) least = one;
    }
  }
}

function mayFollow(facts: Facts, earlier: SentMessage, later: SentMessage): boolean {
  const sentAt = earlier.sent[0]?.at ?? 0;
  const ackedAt = earlier.acks[0]?.at ?? Infinity;
  if (ackedAt <= (later.sent[0]?.at ?? 0)) return false;
  if (earlier.refusals.length > 0) return true;
  if (earlier.sent.length < 2) return false;
  return facts
    .eventsOf('fault')
    .some(({ fault, from, to }) => refusing.includes(fault) && from <= ackedAt && to + aftermathMs >= sentAt);
}
