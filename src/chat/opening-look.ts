import { Injectable } from '@nestjs/common';
import { cursorKeyOf, mayKnow } from '../conversation/audience.js';
import { ConversationAccess } from '../conversation/conversation-access.js';
import { type CursorPosition, selectCursors, toCursors } from '../conversation/conversation-cursors.js';
import type { Conversation } from '../conversation/conversation.entity.js';
import { conversationsWhere, toConversations } from '../conversation/conversation-row.js';
import { Database } from '../database/database.js';
import type { Fragment, Session } from '../database/session.js';
import type { Principal } from '../http/principal.js';
import { Presence, type ServingAgent } from './presence.js';
import { Together } from './together.js';

/** Conversations that are named and replayed at most. */
const maxConversations = 200;

/** Resolved conversations in which a last word may not have reached the participant. */
const maxRecent = 50;

/** Participants for whom is looked at once: after a restart all of them come back. */
const maxAtOnce = 50;

/** What there is at the moment when a connection begins to listen. */
export interface Look {
  now: Date;
  /** The open ones, and those in which a last word may not have reached the participant. */
  conversations: Conversation[];
  named: Map<string, CursorPosition>;
}

/** A conversation, as `ready` names it. */
interface NamedConversation {
  id: string;
  lastSeq: number;
  readSeq: number;
  /** Told to customers. */
  assignee?: ServingAgent | null;
}

/** Finds what a participant is told of, and sent, when they connect. */
@Injectable()
export class OpeningLook {
  private readonly looks = new Together<Principal, Look>(
    (principals) => this.database.read((session) => look(session, principals)),
    maxAtOnce,
  );

  constructor(
    private readonly database: Database,
    private readonly access: ConversationAccess,
    private readonly presence: Presence,
  ) {}

  take(principal: Principal): Promise<Look> {
    return this.looks.ask(principal);
  }

  async nameOpenOnes(principal: Principal, { conversations, named }: Look): Promise<NamedConversation[]> {
    const open = conversations.filter(({ status }) => status === 'OPEN');
    const agents = await this.presence.servingAgents(principal, open);
    return Promise.all(
      open.map(async (conversation) => ({
        id: conversation.id,
        lastSeq: await this.access.lastSeqFor(principal, conversation),
        readSeq: named.get(conversation.id)?.readSeq ?? 0,
        ...(principal.kind === 'agent' ? {} : { assignee: agents.get(conversation.assigneeId ?? '') ?? null }),
      })),
    );
  }
}

/** The moment comes first: what is said after it is heard as news. */
async function look(session: Session, principals: Principal[]): Promise<Look[]> {
  const { since, results } = await session.querySince(principals.flatMap(selectsFor));
  const looks = principals.map((principal, index) => {
    const [current = [], recent = []] = [results[2 * index], results[2 * index + 1]];
    const conversations = toConversations([...current, ...recent]).filter((found) => mayKnow(principal, found));
    return { principal, conversations, ids: conversations.map(({ id }) => id) };
  });
  const told = looks.filter(({ ids }) => ids.length > 0);
  const cursors = await session.queryEach(told.map(({ principal, ids }) => selectCursors(principal, ids)));
  const named = new Map(told.map((look, index) => [look, toCursors(cursors[index] ?? [])]));
  return looks.map((look) => ({ now: since, conversations: look.conversations, named: named.get(look) ?? new Map() }));
}

/** The open ones of an agent or a customer, and those in which a last word may not have reached them. */
function selectsFor(principal: Principal): [Fragment, Fragment] {
  const isAgent = principal.kind === 'agent';
  const open = isAgent ? "(assignee_id = ? OR assignee_id IS NULL) AND status = 'OPEN'" : 'open_for = ?';
  const over = `${isAgent ? 'assignee_id' : 'customer_id'} = ? AND status = 'RESOLVED'`;
  const order = 'ORDER BY last_message_at DESC, id LIMIT ?';
  const unheard = `AND last_seq > COALESCE((SELECT received_seq FROM conversation_cursors c
    WHERE c.conversation_id = conversations.id AND c.participant_id = ?), 0)`;
  return [
    conversationsWhere(`${open} ${order}`, [principal.id, maxConversations]),
    conversationsWhere(`${over} ${unheard} ${order}`, [principal.id, cursorKeyOf(principal), maxRecent]),
  ];
}
