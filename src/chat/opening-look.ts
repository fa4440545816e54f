import { Injectable } from '@nestjs/common';
import { cursorKeyOf, mayKnow } from '../conversation/audience.js';
import { ConversationAccess } from '../conversation/conversation-access.js';
import { type CursorPosition, findCursors } from '../conversation/conversation-cursors.js';
import type { Conversation } from '../conversation/conversation.entity.js';
import { selectConversations } from '../conversation/conversation-row.js';
import { Database } from '../database/database.js';
import type { Session } from '../database/session.js';
import type { Principal } from '../http/principal.js';
import { Presence, type ServingAgent } from './presence.js';

/** Conversations that are named and replayed at most. */
const maxConversations = 200;

/** Resolved conversations in which a last word may not have reached the participant. */
const maxRecent = 50;

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
  constructor(
    private readonly database: Database,
    private readonly access: ConversationAccess,
    private readonly presence: Presence,
  ) {}

  take(principal: Principal): Promise<Look> {
    return this.database.read((session) => look(session, principal));
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
async function look(session: Session, principal: Principal): Promise<Look> {
  const now = await session.now();
  const conversations = await conversationsOf(session, principal);
  const named = await findCursors(
    session,
    principal,
    conversations.map(({ id }) => id),
  );
  return { now, conversations, named };
}

/** The open ones of an agent or a customer, and those in which a last word may not have reached them. */
async function conversationsOf(session: Session, principal: Principal): Promise<Conversation[]> {
  const isAgent = principal.kind === 'agent';
  const open = isAgent ? "(assignee_id = ? OR assignee_id IS NULL) AND status = 'OPEN'" : 'open_for = ?';
  const over = `${isAgent ? 'assignee_id' : 'customer_id'} = ? AND status = 'RESOLVED'`;
  const order = 'ORDER BY last_message_at DESC, id LIMIT ?';
  const current = await selectConversations(session, `${open} ${order}`, [principal.id, maxConversations]);
  const unheard = `AND last_seq > COALESCE((SELECT received_seq FROM conversation_cursors c
    WHERE c.conversation_id = conversations.id AND c.participant_id = ?), 0)`;
  const recent = await selectConversations(session, `${over} ${unheard} ${order}`, [
    principal.id,
    cursorKeyOf(principal),
    maxRecent,
  ]);
  return [...current, ...recent].filter((conversation) => mayKnow(principal, conversation));
}
