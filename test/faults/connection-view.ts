import { name } from './check-storage.js';
import type { EventOf, Facts, Report, Stored } from './facts.js';
import type { HistoryEvent } from './history.js';

interface Place {
  /** The seq of the last frame. */
  last: number;
  /** The highest seq up to which frames came. */
  highest: number;
  /** Ids of the messages that came. */
  had: Set<string>;
  /** The cursors of the resumes that are not answered yet, oldest first. */
  asked: number[];
  /** How often the order may still begin anew: once for each of these. */
  restarts: number;
  /** True once a resume is answered: from here on the node may leave nothing out. */
  isLive: boolean;
}

/**
 * One connection, as the protocol allows it to be. In each conversation seq only rises. Only a resume, from being asked
 * until being answered, may go back, once, to behind its cursor: it says "everything after this", and the node may
 * have sent some of that before it read the question. After the answer nothing may come again, and nothing may be left
 * out: neither what a customer may see, nor what an agent is subscribed to, but for what this connection sent itself.
 */
export class ConnectionView {
  private readonly places = new Map<string, Place>();
  private readonly subscribed = new Set<string>();
  private readonly isAgent: boolean;

  constructor(
    private readonly facts: Facts,
    private readonly client: string,
    private readonly connection: number,
    private readonly report: Report,
  ) {
    this.isAgent = facts.participants.get(client)?.type === 'AGENT';
  }

  see(event: HistoryEvent): void {
    if (event.kind === 'received') this.received(event);
    else if (event.kind === 'resumed') this.resumed(event);
    else if (event.kind === 'subscribed') this.subscribed.add(event.conversationId);
    else if (event.kind === 'resume') {
      for (const [conversationId, cursor] of Object.entries(event.cursors)) {
        const place = this.at(conversationId);
        place.asked.push(cursor);
        place.restarts += 1;
      }
    }
  }

  /** Nothing came for a while, and this connection is still open: all that it was to get should have come. */
  quiet(): void {
    for (const [conversationId, place] of this.places) {
      if (place.isLive) this.expect(conversationId, place, place.highest, Infinity, 'unseen');
    }
  }

  private received({ frame }: EventOf<'received'>): void {
    const place = this.at(frame.conversationId);
    const what = `${this.client}'s connection ${this.connection} got ${name(frame)}`;
    const { last, highest } = place;
    if (frame.seq <= last) {
      if (place.restarts > 0 && frame.seq > Math.min(...place.asked)) place.restarts -= 1;
      else this.report(place.had.has(frame.id) ? 'doubled' : 'order', `${what} after seq ${last}`);
    } else if (frame.seq > highest) {
      if (place.had.has(frame.id)) this.report('doubled', `${what} under another seq`);
      if (place.isLive && place.asked.length === 0) {
        this.expect(frame.conversationId, place, highest, frame.seq - 1, 'hole');
      }
    }
    place.last = frame.seq;
    place.highest = Math.max(highest, frame.seq);
    place.had.add(frame.id);
  }

  private resumed({ conversationId, lastSeq }: EventOf<'resumed'>): void {
    const place = this.at(conversationId);
    const cursor = place.asked.shift();
    if (cursor === undefined) return;
    this.expect(conversationId, place, cursor, lastSeq, 'hole');
    place.restarts = Math.min(place.restarts, place.asked.length);
    place.last = place.highest = Math.max(place.highest, lastSeq);
    place.isLive ||= !this.isAgent || this.subscribed.has(conversationId);
  }

  /** Everything after `from` up to `to` must have come. */
  private expect(conversationId: string, place: Place, from: number, to: number, invariant: 'hole' | 'unseen'): void {
    const conversation = this.facts.conversations.get(conversationId);
    if (conversation === undefined) return;
    // Stored messages stand in the order of seq, without holes, or another check has said so.
    for (const message of conversation.messages.slice(from, to === Infinity ? undefined : to)) {
      const stored: Stored = { message, conversation };
      if (place.had.has(message.id) || !this.facts.isFor(this.client, stored)) continue;
      if (this.facts.wasSentOver(this.client, this.connection, message)) continue;
      const until = invariant === 'hole' ? `up to seq ${to}` : 'until the end';
      this.report(invariant, `${this.client}'s connection ${this.connection} did not get ${name(message)} ${until}`);
    }
  }

  private at(conversationId: string): Place {
    const known = this.places.get(conversationId);
    if (known !== undefined) return known;
    const place = { last: 0, highest: 0, had: new Set<string>(), asked: [], restarts: 0, isLive: false };
    this.places.set(conversationId, place);
    return place;
  }
}
