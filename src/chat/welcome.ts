import { Injectable } from '@nestjs/common';
import { cursorKeyOf, mayKnow } from '../conversation/audience.js';
import { type CursorPosition, findCursors } from '../conversation/conversation-cursors.js';
import { ConversationAccess } from '../conversation/conversation-access.js';
import type { Conversation } from '../conversation/conversation.entity.js';
import { selectConversations } from '../conversation/conversation-row.js';
import { senderTypeOf } from '../conversation/message/message.entity.js';
import { Database } from '../database/database.js';
import type { Session } from '../database/session.js';
import type { Principal } from '../http/principal.js';
import { maxFrameBytes } from './chat.adapter.js';
import type { Connection } from './connection.js';
import { Delivery } from './delivery.js';
import { FeedPump } from './feed-pump.js';
import { frame } from './frame.js';
import { heartbeatSeconds } from './heartbeat.js';
import { burst, messagesPerSecond } from './message-rate.js';
import { maxConnections } from './roster.js';
import { TokenWatch } from './token-watch.js';

/** Conversations that are named and replayed at most. */
const maxConversations = 200;

/** Resolved conversations in which a last word may not have reached the participant. */
const maxRecent = 50;

/** How long a client that speaks our subprotocol may take to say where to resume, before it is sent what it lacks. */
const resumeMs = 200;

/** Says `ready`, and then what the participant has not had. */
@Injectable()
export class Welcome {
  constructor(
    private readonly database: Database,
    private readonly access: ConversationAccess,
    private readonly delivery: Delivery,
    private readonly pump: FeedPump,
    private readonly tokens: TokenWatch,
  ) {}

  async greet(connection: Connection): Promise<void> {
    await this.tokens.verify(connection);
    const { principal } = connection;
    const { now, conversations, named } = await this.database.read((session) => look(session, principal));
    connection.send(
      frame('ready', {
        principal: {
          type: senderTypeOf(principal),
          id: principal.id,
          name: principal.name,
        },
        serverTime: new Date().toISOString(),
        heartbeatSeconds,
        limits: {
          maxFrameBytes,
          maxContentLength: 4_000,
          messagesPerSecond,
          burst,
          maxConnections: maxConnections[principal.kind],
        },
        conversations: await this.openOnes(principal, conversations, named),
      }),
    );
    connection.readyAt = now;
    for (const conversation of conversations) {
      this.delivery.advance(connection, conversation, conversation.lastSeq);
    }
    if (connection.speaks) setTimeout(() => this.release(connection), resumeMs);
    else this.release(connection);
  }

  private async openOnes(principal: Principal, conversations: Conversation[], named: Look['named']) {
    const open = conversations.filter(({ status }) => status === 'OPEN');
    return Promise.all(
      open.map(async (conversation) => ({
        id: conversation.id,
        lastSeq: await this.access.lastSeqFor(principal, conversation),
        readSeq: named.get(conversation.id)?.readSeq ?? 0,
      })),
    );
  }

  /** From now on messages go out. */
  release(connection: Connection): void {
    if (connection.isReleased) return;
    connection.isReleased = true;
    this.pump.runAll(connection);
  }
}

interface Look {
  now: Date;
  conversations: Conversation[];
  named: Map<string, CursorPosition>;
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
