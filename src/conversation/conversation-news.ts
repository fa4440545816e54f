import { lastActs } from '../audit/last-acts.js';
import type { Database } from '../database/database.js';
import type { Conversation } from './conversation.entity.js';
import { type ConversationEvent, conversationEvents } from './conversation.events.js';

/** What somebody who has just begun to listen may have missed: longer than any news is on its way. */
const recentMs = 15_000;

/** More than anybody does to one conversation meanwhile. */
const mostNews = 20;

/** What has become of a conversation, and the `revision` that it has had since. */
export interface Become {
  event: ConversationEvent;
  revision: number;
}

/**
 * What has become of the conversation since revision `told`, the oldest first: the last of it as its row says, what came before as
 * the audit trail does. Where nothing has been told, what came shortly before the last.
 */
export async function becameOf(database: Database, conversation: Conversation, told: number): Promise<Become[]> {
  const { id, revision, lastEvent: event } = conversation;
  if (revision <= told) return [];
  const last = { event, revision };
  if (revision === told + 1) return [last];
  const acts = await database.read((session) => lastActs(session, id, mostNews));
  // Its first message makes it; each act has given it the next revision.
  const became = acts.flatMap(({ action, at, place }) => {
    const become = conversationEvents.find((name) => action === `conversation.${name}`);
    return become === undefined ? [] : [{ event: become, revision: place + 1, at }];
  });
  const ofRow = became.find((act) => act.revision === revision);
  // Conversations that were not made by use have no acts.
  if (ofRow?.event !== event) return [last];
  const isNew = ({ at }: { at: number }) => told > 0 || ofRow.at - at < recentMs;
  const before = became.filter((act) => act.revision > told && act.revision < revision && isNew(act)).reverse();
  const isCreated = told === 0 && Date.parse(conversation.changedAt) - Date.parse(conversation.createdAt) < recentMs;
  return [...(isCreated ? [creation] : []), ...before, last];
}

const creation: Become = { event: 'created', revision: 1 };
