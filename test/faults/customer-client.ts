import { Client, type Surroundings } from './client.js';
import type { Participant, StoredMessage } from './history.js';
import type { Draft } from './outbox.js';
import { call } from './rest.js';
import { messageText } from './text.js';

/** A customer with one connection, who writes several messages at a time and now and then, where `byRest`, by REST. */
export class CustomerClient extends Client {
  /** Where the last message went. */
  private conversationId?: string;
  private written = 0;
  private isCalling = false;

  constructor(
    participant: Participant,
    around: Surroundings,
    private readonly byRest: boolean,
  ) {
    super(participant, around);
  }

  override get isDone(): boolean {
    return super.isDone && !this.isCalling;
  }

  protected follow(conversationIds: string[]): void {
    if (conversationIds.length > 0) this.resume(conversationIds);
  }

  protected override stored(conversationId: string): void {
    this.conversationId = conversationId;
  }

  protected write(): void {
    const { random, room } = this.around;
    this.every(
      () => random.integer(150, 750),
      () => {
        if (!this.isWriting || this.isCalling) return;
        if (this.byRest && this.isDone && this.conversationId !== undefined) {
          void this.postByRest(this.conversationId, this.draft());
          return;
        }
        const burst = Math.min(random.integer(1, room), this.outbox.free);
        for (let n = 0; n < burst; n += 1) this.post(this.draft());
      },
    );
  }

  /** Half of them name the conversation, which may be resolved by now; the others leave it to the service. */
  private draft(): Draft {
    const { random } = this.around;
    this.written += 1;
    const clientMessageId = `${this.participant.name}-${this.written}`;
    const draft = { clientMessageId, content: messageText(random, clientMessageId) };
    const conversationId = random.chance(0.5) ? this.conversationId : undefined;
    return conversationId === undefined ? draft : { ...draft, conversationId };
  }

  /** One at a time, and only while nothing is on its way over the socket: the order between the two is not promised. */
  private async postByRest(conversationId: string, { clientMessageId, content }: Draft): Promise<void> {
    this.isCalling = true;
    const { site, recorder, random, token } = this.around;
    const place = { client: this.participant.name, connection: 0, clientMessageId };
    const path = `/conversations/${conversationId}/messages`;
    for (let attempt = 1; ; attempt += 1) {
      const url = site.nodes[random.integer(0, site.nodes.length - 1)]?.url ?? '';
      recorder.record({ kind: 'sent', ...place, conversationId, content, internal: false, attempt });
      const { status, data, code } = await call<StoredMessage>(url, 'POST', path, token, { content, clientMessageId });
      if ((status === 200 || status === 201) && data !== undefined) {
        recorder.record({ kind: 'acked', ...place, id: data.id, conversationId: data.conversationId, seq: data.seq });
        this.stored(data.conversationId);
        break;
      }
      const final = status >= 400 && status < 500 && status !== 429;
      recorder.record({ kind: 'refused', ...place, code, final });
      if (final) break;
      await new Promise((resolve) => setTimeout(resolve, random.integer(200, 500)));
    }
    this.isCalling = false;
  }
}
