import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { besideSlow, Together } from '../../database/together.js';
import { FreshMessages } from '../fresh-messages.js';
import type { Message } from './message.entity.js';
import { messagesWhere, toMessages } from './message-row.js';

/** How many are read at once: with twenty messages in each, some megabytes at worst. */
const bounds = { most: 50, ...besideSlow };

/** Some messages of a conversation: those after one `seq`, up to another. */
interface Span {
  conversationId: string;
  afterSeq: number;
  upTo: number;
}

/**
 * Reads what has just been said elsewhere. What comes while others are being read is one statement for all of them, and
 * what many want is read once.
 */
@Injectable()
export class MessageSpans {
  private readonly reads = new Together((spans: Span[]) => this.readAll(spans), bounds);

  constructor(
    private readonly database: Database,
    private readonly fresh: FreshMessages,
  ) {}

  /** What this node has just stored itself, or undefined where a message of the span is not among it. */
  atHand({ conversationId, afterSeq, upTo }: Span): Message[] | undefined {
    return this.fresh.between(conversationId, afterSeq, upTo);
  }

  /** The messages of a short span, notes among them, in order: who may see which is the caller's affair. */
  read(span: Span): Promise<Message[]> {
    return this.reads.ask(span);
  }

  private async readAll(spans: Span[]): Promise<Message[][]> {
    const wanted = [...new Map(spans.map((span) => [Object.values(span).join(' '), span])).values()];
    // One by one: to look up a range takes MariaDB twice as long as a key.
    const keys = wanted.flatMap(({ conversationId, afterSeq, upTo }) =>
      Array.from({ length: upTo - afterSeq }, (_one, index) => [conversationId, afterSeq + 1 + index]),
    );
    const { sql, parameters } = messagesWhere(
      keys.map(() => '(m.conversation_id = ? AND m.seq = ?)').join(' OR '),
      keys.flat(),
      this.database.dialect.byKey('PRIMARY'),
    );
    const messages = toMessages(await this.database.read((session) => session.query(sql, parameters)));
    const byConversation = new Map<string, Message[]>();
    for (const message of messages.sort((a, b) => a.seq - b.seq)) {
      const known = byConversation.get(message.conversationId);
      if (known === undefined) byConversation.set(message.conversationId, [message]);
      else known.push(message);
    }
    return spans.map(({ conversationId, afterSeq, upTo }) => {
      const found = byConversation.get(conversationId) ?? [];
      return found.filter(({ seq }) => seq > afterSeq && seq <= upTo);
    });
  }
}
