import { Injectable } from '@nestjs/common';
import { mayKnow } from '../conversation/audience.js';
import { findCursors } from '../conversation/conversation-cursors.js';
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

/** Conversations that are named and replayed at most. */
const maxConversations = 200;

/** Conversations of a customer in which a last word may not have reached them. */
const maxRecent = 5;

/** How long a client that speaks our subprotocol may take to say where to resume, before it is sent what it lacks. */
const resumeMs = 200;

/** Says `ready`, and then what the participant has not had. */
@Injectable()
export class Welcome {
  constructor(
    private readonly database: Database,
    private readonly delivery: Delivery,
    private readonly pump: FeedPump,
  ) {}

  async greet(connection: Connection): Promise<void> {
    const { principal } = connection;
    const { conversations, named } = await this.database.read(async (session) => {
      const found = await conversationsOf(session, principal);
      const ids = found.map(({ id }) => id);
      return { conversations: found, named: await findCursors(session, principal.id, ids) };
    });
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
        conversations: conversations
          .filter(({ status }) => status === 'OPEN')
          .map(({ id, lastSeq }) => ({ id, lastSeq, readSeq: named.get(id)?.readSeq ?? 0 })),
      }),
    );
    for (const conversation of conversations) this.delivery.advance(connection, conversation);
    if (connection.speaks) setTimeout(() => this.release(connection), resumeMs);
    else this.release(connection);
  }

  /** From now on messages go out. */
  release(connection: Connection): void {
    if (connection.isReleased) return;
    connection.isReleased = true;
    this.pump.runAll(connection);
  }
}

/** An agent's open ones; a customer's open one, and those in which a last word may not have reached them. */
async function conversationsOf(session: Session, principal: Principal): Promise<Conversation[]> {
  if (principal.kind === 'agent') {
    return selectConversations(
      session,
      "status = 'OPEN' AND (assignee_id = ? OR assignee_id IS NULL) ORDER BY last_message_at DESC, id LIMIT ?",
      [principal.id, maxConversations],
    );
  }
  const own = await selectConversations(session, 'customer_id = ? ORDER BY last_message_at DESC, id LIMIT ?', [
    principal.id,
    maxRecent,
  ]);
  return own.filter((conversation) => mayKnow(principal, conversation));
}
