import type { Happening, History, HistoryEvent, Participant, StoredConversation, StoredMessage } from './history.js';

/** The promises of the chat, by what breaks them. */
export type Invariant =
  /** Acknowledged, but not stored. */
  | 'lost'
  /** Stored, or delivered over one connection, more than once. */
  | 'doubled'
  /** A seq that is missing in a conversation, or was skipped on a connection. */
  | 'hole'
  /** Delivered behind a later one, or known by two places in the order. */
  | 'order'
  /** Stored before one that its sender had sent earlier. */
  | 'sender-order'
  /** Seen by somebody whom it is not for. */
  | 'foreign'
  /** Never seen by somebody whom it is for. */
  | 'unseen'
  /** Not answered in time. */
  | 'unanswered'
  /** Refused without reason. */
  | 'refused'
  /** Not the same in two places, or never sent by anybody. */
  | 'altered'
  /** A node that was told to stop ended as if something were wrong. */
  | 'unclean-stop'
  /** A fault that was to happen did not: the run proves less than it says. */
  | 'fault-missing';

export interface Violation {
  invariant: Invariant;
  detail: string;
}

export type Report = (invariant: Invariant, detail: string) => void;
export type EventOf<Kind extends Happening['kind']> = Extract<HistoryEvent, { kind: Kind }>;

/** A message as its client knows it, over all attempts. */
export interface SentMessage {
  client: string;
  clientMessageId: string;
  sent: EventOf<'sent'>[];
  acks: EventOf<'acked'>[];
  refusals: EventOf<'refused'>[];
}

export interface Stored {
  message: StoredMessage;
  conversation: StoredConversation;
}

/** A history, looked up in every way that the checks need. */
export class Facts {
  readonly participants: Map<string, Participant>;
  readonly sent = new Map<string, SentMessage>();
  readonly storedById = new Map<string, Stored>();
  /** By sender and clientMessageId, as `keyOf` joins them. */
  readonly storedByKey = new Map<string, Stored>();
  readonly conversations: Map<string, StoredConversation>;
  /** By client and connection: the clientMessageIds that were sent over it. */
  private readonly sentOver = new Map<string, Set<string>>();

  constructor(readonly history: History) {
    this.participants = new Map(history.participants.map((one) => [one.name, one]));
    this.conversations = new Map(history.stored.map((one) => [one.id, one]));
    for (const event of history.events) this.note(event);
    for (const conversation of history.stored) {
      for (const message of conversation.messages) {
        const stored = { message, conversation };
        this.storedById.set(message.id, stored);
        const { clientMessageId } = message;
        if (clientMessageId) this.storedByKey.set(keyOf(message.senderId, clientMessageId), stored);
      }
    }
  }

  eventsOf<Kind extends Happening['kind']>(kind: Kind): EventOf<Kind>[] {
    return this.history.events.filter((event): event is EventOf<Kind> => event.kind === kind);
  }

  storedOf({ client, clientMessageId }: { client: string; clientMessageId: string }): Stored | undefined {
    return this.storedByKey.get(keyOf(this.participants.get(client)?.id ?? '', clientMessageId));
  }

  /** True for whoever may see the message: agents all, customers theirs without notes. */
  isFor(client: string, { message, conversation }: Stored): boolean {
    const participant = this.participants.get(client);
    return participant?.type === 'AGENT' || (participant?.id === conversation.customerId && !message.internal);
  }

  /**
   * True where a connection need not get the message since it sent it: such a connection gets the ack. It does not
   * matter over which connection the message was stored, since each that sent it is answered.
   */
  wasSentOver(client: string, connection: number, message: StoredMessage): boolean {
    if (message.senderId !== this.participants.get(client)?.id) return false;
    return this.sentOver.get(`${client}/${connection}`)?.has(message.clientMessageId ?? '') ?? false;
  }

  private note(event: HistoryEvent): void {
    if (event.kind !== 'sent' && event.kind !== 'acked' && event.kind !== 'refused') return;
    const { client, connection, clientMessageId } = event;
    const key = keyOf(client, clientMessageId);
    const message = this.sent.get(key) ?? { client, clientMessageId, sent: [], acks: [], refusals: [] };
    this.sent.set(key, message);
    if (event.kind === 'acked') message.acks.push(event);
    else if (event.kind === 'refused') message.refusals.push(event);
    else {
      message.sent.push(event);
      const place = `${client}/${connection}`;
      const over = this.sentOver.get(place) ?? new Set();
      this.sentOver.set(place, over.add(clientMessageId));
    }
  }
}

export function keyOf(sender: string, clientMessageId: string): string {
  return `${sender}/${clientMessageId}`;
}
