import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { placeholders } from '../database/dialect.js';
import type { Session } from '../database/session.js';
import type { AgentPrincipal, Principal } from '../http/principal.js';
import { ConversationAccess } from './conversation-access.js';
import type { ConversationDto } from './conversation.dto.js';
import { becameOf, type Become } from './conversation-news.js';
import { findReadSeq } from './conversation-cursors.js';
import type { Conversation } from './conversation.entity.js';
import { findConversation } from './conversation-row.js';
import { viewConversations } from './conversation-view.js';
import type { Sender } from './conversation.events.js';

interface Mark {
  id: string;
  readSeq: number;
  unreadCount: number;
}

/** A conversation as those who are told of it see it. */
@Injectable()
export class ConversationViews {
  constructor(
    private readonly database: Database,
    private readonly access: ConversationAccess,
  ) {}

  find(id: string): Promise<Conversation | null> {
    return this.access.find(id);
  }

  /** See `ConversationAccess`. */
  lastSeqFor(viewer: Principal, conversation: Conversation, upTo: number): Promise<number> {
    return this.access.lastSeqFor(viewer, conversation, upTo);
  }

  /** How far somebody has read, by what is stored of them; 0 where they take no part. */
  readSeqOf(conversation: Conversation, sender: Sender): Promise<number> {
    return this.database.read((session) => findReadSeq(session, conversation, sender));
  }

  /** See `becameOf`. */
  becameOf(conversation: Conversation, told: number): Promise<Become[]> {
    return becameOf(this.database, conversation, told);
  }

  /**
   * Whether it is theirs to speak there: the customer's own, the assignee's, and any other agent's who is not disabled. The
   * assignee is not looked up: somebody disabled has no connection, and types nowhere.
   */
  async takesPart({ customerId, assigneeId }: Conversation, { senderType, senderId }: Sender): Promise<boolean> {
    if (senderType === 'CUSTOMER') return senderId === customerId;
    if (senderId === assigneeId) return true;
    const agent = await this.database.read((session) =>
      session.queryOne('SELECT id FROM agents WHERE id = ? AND status = ?', [senderId, 'ACTIVE']),
    );
    return agent !== undefined;
  }

  /** Undefined where its customer has been erased meanwhile. */
  async for(viewer: Principal, conversation: Conversation): Promise<ConversationDto | undefined> {
    return this.database.read(async (session) => {
      const [view] = await viewConversations(session, viewer, [await asHeld(session, conversation)]);
      return view;
    });
  }

  /** Agents see the same but for what each of them has read: one look for all. By the agent's id. */
  forAgents(conversation: Conversation, viewers: AgentPrincipal[]): Promise<Map<string, ConversationDto>> {
    const [anyone] = viewers;
    if (anyone === undefined) return Promise.resolve(new Map<string, ConversationDto>());
    return this.database.read(async (session) => {
      const [view] = await viewConversations(session, anyone, [await asHeld(session, conversation)]);
      if (view === undefined) return new Map<string, ConversationDto>();
      const marks = await readMarks(session, conversation.id, [...new Set(viewers.map(({ id }) => id))]);
      return new Map(marks.map(({ id, ...mark }) => [id, { ...view, ...mark }]));
    });
  }
}

/** The conversation as it is among all that is read from now on, where nothing has become of it since. */
async function asHeld(session: Session, conversation: Conversation): Promise<Conversation> {
  await session.hold();
  const now = await findConversation(session, conversation.id);
  return now?.revision === conversation.revision ? now : conversation;
}

function readMarks(session: Session, conversationId: string, agentIds: string[]): Promise<Mark[]> {
  return session.query<Mark>(
    `SELECT a.id, COALESCE(MAX(c.read_seq), 0) AS readSeq, COUNT(m.seq) AS unreadCount
       FROM agents a
       LEFT JOIN conversation_cursors c ON c.conversation_id = ? AND c.participant_id = a.id
       LEFT JOIN messages m ON m.conversation_id = ? AND m.seq > COALESCE(c.read_seq, 0) AND m.sender_id <> a.id
      WHERE a.id IN (${placeholders(agentIds.length)})
      GROUP BY a.id`,
    [conversationId, conversationId, ...agentIds],
  );
}
