import { name, isSame } from './check-storage.js';
import { ConnectionView } from './connection-view.js';
import type { EventOf, Facts, Report } from './facts.js';

/** What sockets saw: for their eyes only, in order, without holes, nothing twice, and in the end everything. */
export function checkDelivery(facts: Facts, report: Report): void {
  for (const event of facts.eventsOf('received')) checkFrame(facts, event, report);
  checkConnections(facts, report);
  checkUnion(facts, report);
}

/** Whatever was delivered is stored, so nothing was published before its commit, and it is for who received it. */
function checkFrame(facts: Facts, { client, frame }: EventOf<'received'>, report: Report): void {
  const stored = facts.storedById.get(frame.id);
  if (stored === undefined) report('altered', `${client} received ${name(frame)}, which is not stored`);
  else if (!isSame(frame, stored.message)) report('altered', `${client} received another ${name(stored.message)}`);
  const isMeant = stored === undefined ? true : facts.isFor(client, stored);
  const isCustomer = facts.participants.get(client)?.type === 'CUSTOMER';
  if (!isMeant || (isCustomer && frame.internal === true)) report('foreign', `${client} received ${name(frame)}`);
}

/** Each connection by itself, from its opening to its end, or to the time when nothing came any more. */
function checkConnections(facts: Facts, report: Report): void {
  const views = new Map<string, ConnectionView>();
  for (const event of facts.history.events) {
    if (event.kind === 'quiet') for (const view of views.values()) view.quiet();
    if (!('connection' in event) || event.connection === 0) continue;
    const key = `${event.client}/${event.connection}`;
    const view = views.get(key) ?? new ConnectionView(facts, event.client, event.connection, report);
    views.set(key, view);
    view.see(event);
    if (event.kind === 'closed') views.delete(key);
  }
}

/**
 * All connections of a participant together saw what REST has for them: a customer in all conversations of theirs, an
 * agent in those that they ever subscribed to. Of the own messages the ack is enough.
 */
function checkUnion(facts: Facts, report: Report): void {
  const had = new Map<string, Set<string>>();
  const followed = new Map<string, Set<string>>();
  const add = (sets: Map<string, Set<string>>, client: string, value: string) =>
    sets.set(client, (sets.get(client) ?? new Set()).add(value));
  for (const { client, frame } of facts.eventsOf('received')) add(had, client, frame.id);
  for (const { client, id } of facts.eventsOf('acked')) add(had, client, id);
  for (const { client, conversationId } of facts.eventsOf('subscribed')) add(followed, client, conversationId);
  for (const { name: client, type } of facts.participants.values()) {
    for (const stored of facts.storedById.values()) {
      const isFollowed = type === 'CUSTOMER' || followed.get(client)?.has(stored.conversation.id);
      if (!isFollowed || !facts.isFor(client, stored) || had.get(client)?.has(stored.message.id)) continue;
      report('unseen', `${client} never saw ${name(stored.message)}`);
    }
  }
}
