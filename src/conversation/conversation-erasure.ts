import { setImmediate } from 'node:timers/promises';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CustomerErasure } from '../customer/customer-erasure.js';
import { placeholders } from '../database/dialect.js';
import type { Session } from '../database/session.js';

/** Messages that one statement takes out: some hundred milliseconds, and no more waiting for anybody else. */
const messagesAtOnce = 1_000;

/** Each is looked up by its key: of longer lists an engine may read the whole table. */
const conversationsAtOnce = 100;

interface Held {
  id: string;
  lastSeq: number;
}

/** Takes what an erased customer has talked about out in pieces: in one, a long history takes longer than a statement may. */
@Injectable()
export class ConversationErasure implements OnModuleInit {
  constructor(private readonly erasure: CustomerErasure) {}

  onModuleInit(): void {
    this.erasure.onErasure({
      ahead: (session, customerId) => this.shorten(session, customerId),
      locked: (session, customerId) => this.remove(session, customerId),
    });
  }

  /** Leaves each conversation no more messages than are taken out at once, and what is being said. */
  private async shorten(session: Session, customerId: string): Promise<void> {
    for (const { id, lastSeq } of await heldBy(session, customerId)) {
      for (let from = 0; from + messagesAtOnce < lastSeq; from += messagesAtOnce) {
        // With both ends: without the lower one each would pass over all that are gone already.
        const piece = [id, from, from + messagesAtOnce];
        await session.execute('DELETE FROM messages WHERE conversation_id = ? AND seq > ? AND seq <= ?', piece);
        await setImmediate();
      }
    }
  }

  /** Their messages go along. */
  private async remove(session: Session, customerId: string): Promise<void> {
    for (const some of together(await heldBy(session, customerId))) {
      await session.execute(`DELETE FROM conversations WHERE id IN (${placeholders(some.length)})`, some);
      await setImmediate();
    }
  }
}

function heldBy(session: Session, customerId: string): Promise<Held[]> {
  return session.query<Held>('SELECT id, last_seq AS lastSeq FROM conversations WHERE customer_id = ? ORDER BY id', [
    customerId,
  ]);
}

/** Conversations that have few messages together, now that none has more than are taken out at once. */
function together(conversations: Held[]): string[][] {
  const groups: string[][] = [];
  let room = -1;
  for (const { id, lastSeq } of conversations) {
    const size = Math.min(lastSeq, messagesAtOnce) + 1;
    if (size > room || (groups.at(-1)?.length ?? conversationsAtOnce) >= conversationsAtOnce) {
      groups.push([]);
      room = messagesAtOnce;
    }
    groups.at(-1)?.push(id);
    room -= size;
  }
  return groups;
}
