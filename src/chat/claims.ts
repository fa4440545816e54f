import type { Message } from '../conversation/message/message.entity.js';
import type { Feed } from './feed.js';

/** A message that is being sent. */
interface Claim {
  acknowledge: (message: Message) => void;
  isConfirmed: boolean;
  heldFeed?: Feed;
}

/** Messages that are remembered to be answered, though no feed has come to them: some kilobytes. */
const maxAnswered = 100;

/** The messages that one connection is sending itself: in the place of each in its conversation stands an ack, and no echo. */
export class Claims {
  private readonly claims = new Map<string, Claim>();
  /** Those that were answered before the feed came to them, by their ids, and their conversations; most connections have none. */
  private answered: Map<string, string> | undefined;

  /** In the message's place `acknowledge` is called, once it is confirmed. */
  begin(messageId: string, acknowledge: (message: Message) => void): void {
    this.claims.set(messageId, { acknowledge, isConfirmed: false });
  }

  /** It is stored, and synced to disk. */
  confirm(messageId: string): void {
    const claim = this.claims.get(messageId);
    if (claim !== undefined) claim.isConfirmed = true;
  }

  /** Whether it is being sent, and not known yet what became of it: what can be read may still be lost. */
  isPending(messageId: string): boolean {
    return this.claims.get(messageId)?.isConfirmed === false;
  }

  /** The feed has come to it, and waits for what becomes of it. */
  hold(messageId: string, feed: Feed): void {
    const claim = this.claims.get(messageId);
    if (claim !== undefined) claim.heldFeed = feed;
    feed.heldAt = messageId;
  }

  /** The feed has come to `message`. @returns false where it is somebody else's */
  acknowledge(message: Message): boolean {
    const claim = this.claims.get(message.id);
    this.end(message.id);
    claim?.acknowledge(message);
    return claim !== undefined || this.answered?.delete(message.id) === true;
  }

  /** Acknowledges `message` at the latest now, whether or not a feed comes to it. @param messageId under which it was sent now */
  answer(messageId: string, message: Message): void {
    const claim = this.claims.get(messageId);
    if (claim === undefined) return;
    claim.acknowledge(message);
    // What was sent before under another id is an echo of another connection's.
    if (message.id === messageId) this.remember(message);
  }

  /** The client wants what is in this conversation, whatever it was answered. */
  forget(conversationId: string): void {
    for (const [id, place] of this.answered ?? []) if (place === conversationId) this.answered?.delete(id);
  }

  /** @returns the feed that waits for it */
  end(messageId: string): Feed | undefined {
    const feed = this.claims.get(messageId)?.heldFeed;
    this.claims.delete(messageId);
    if (feed !== undefined) feed.heldAt = undefined;
    return feed;
  }

  private remember({ id, conversationId }: Message): void {
    this.answered ??= new Map();
    this.answered.set(id, conversationId);
    const [oldest] = this.answered.keys();
    if (this.answered.size > maxAnswered && oldest !== undefined) this.answered.delete(oldest);
  }
}
