import { Client } from './client.js';
import type { OtherFrame } from './frames.js';
import type { MessageFrame } from './history.js';
import { messageText } from './text.js';

/** An agent who subscribes to every conversation they hear of, replies, and leaves notes that no customer may see. */
export class AgentClient extends Client {
  /** The conversations that are open, as far as this agent knows. */
  readonly open = new Set<string>();
  private written = 0;

  protected follow(conversationIds: string[]): void {
    for (const conversationId of conversationIds) {
      // First subscribed, then resumed: what is stored in between comes either way.
      this.send({ event: 'subscribe', conversationId });
    }
    if (conversationIds.length > 0) this.resume(conversationIds);
  }

  protected override other(frame: OtherFrame): void {
    if (frame.type === 'subscribed') {
      this.around.recorder.record({ kind: 'subscribed', ...this.here, conversationId: frame.data.conversationId });
    } else if (frame.type === 'conversation') {
      const { event, conversation } = frame.data;
      if (event === 'resolved') this.open.delete(conversation.id);
      else this.meet(conversation.id);
    }
  }

  protected override messageCame({ conversationId, senderType }: MessageFrame): void {
    if (senderType === 'CUSTOMER') this.meet(conversationId);
  }

  protected write(): void {
    const { random } = this.around;
    this.every(
      () => random.integer(150, 700),
      () => {
        const open = [...this.open];
        if (!this.isWriting || this.outbox.free < 1 || open.length === 0) return;
        this.written += 1;
        const clientMessageId = `${this.participant.name}-${this.written}`;
        const conversationId = open[random.integer(0, open.length - 1)] ?? '';
        const internal = random.chance(0.25);
        this.post({ clientMessageId, conversationId, content: messageText(random, clientMessageId), internal });
      },
    );
  }

  private meet(conversationId: string): void {
    this.open.add(conversationId);
    if (!this.cursors.isFollowed(conversationId)) this.follow([conversationId]);
  }
}
