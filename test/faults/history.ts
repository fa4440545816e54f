import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';

export type ScenarioName = 'cluster' | 'single';

export type FaultKind =
  | 'node-kill'
  | 'node-freeze'
  | 'node-restart'
  /** A node of an older build is stopped, and one of this build takes its place. */
  | 'node-upgrade'
  | 'database-kill'
  | 'database-freeze'
  | 'redis-kill'
  | 'redis-freeze'
  | 'disconnect'
  | 'half-open'
  | 'slow-reader';

/** Who takes part: a customer or an agent, with all connections that they ever open. */
export interface Participant {
  name: string;
  type: 'CUSTOMER' | 'AGENT';
  /** The principal's id, as in `senderId`. */
  id: string;
}

/** A chat message as a socket receives it, whole. */
export interface MessageFrame {
  id: string;
  conversationId: string;
  seq: number;
  senderId: string;
  senderType: string;
  content: string;
  clientMessageId?: string | null;
  internal?: boolean;
}

/** Where an event happened. Connections of a client are numbered from 1; what goes by REST has number 0. */
interface Place {
  client: string;
  connection: number;
}

type Message = Place & { clientMessageId: string };

/** What was seen from outside of the service, in the order in which it was seen. */
export type Happening =
  | (Place & { kind: 'opened'; node: number })
  | (Place & { kind: 'closed'; code: number })
  | (Message & { kind: 'sent'; conversationId?: string; content: string; internal: boolean; attempt: number })
  | (Message & { kind: 'acked'; id: string; conversationId: string; seq: number })
  /** An error instead of an ack. `final`: the client does not send it again. */
  | (Message & { kind: 'refused'; code: string; final: boolean })
  /** An error that names no message. */
  | (Place & { kind: 'error'; code: string; message: string })
  | (Place & { kind: 'received'; frame: MessageFrame })
  | (Place & { kind: 'resume'; cursors: Record<string, number> })
  | (Place & { kind: 'resumed'; conversationId: string; lastSeq: number })
  | (Place & { kind: 'subscribed'; conversationId: string })
  /** Written before the call: whether or not it is answered, the conversation may be resolved from here on. */
  | { kind: 'resolve'; conversationId: string }
  /** `hits`: how many nodes, servers or connections it met. */
  | { kind: 'fault'; fault: FaultKind; node?: number; hits: number; from: number; to: number }
  /** A node that was told to stop has. */
  | { kind: 'stopped'; node: number; code: number | null }
  /** Every fault is over, and the nodes serve. */
  | { kind: 'healed' }
  /** Nobody writes any more, all was answered, and nothing had come for a while. Connections are still open. */
  | { kind: 'quiet' };

/** `at` is in milliseconds since the run began. */
export type HistoryEvent = Happening & { at: number };

/** A message as REST reads it. */
export interface StoredMessage extends MessageFrame {
  internal: boolean;
}

export interface StoredConversation {
  id: string;
  customerId: string;
  messages: StoredMessage[];
}

/** A whole run: what was seen while it went on, and what REST says at its end. */
export interface History {
  participants: Participant[];
  events: HistoryEvent[];
  /** Every conversation with every message, as an administrator reads them. */
  stored: StoredConversation[];
  /** By customer: the conversations that they find, with the messages that they may read. */
  customerViews: { client: string; conversations: StoredConversation[] }[];
  /** The kinds of faults that the scenario has. */
  faultKinds: FaultKind[];
}

/** Keeps what happens, in memory for the checker and line by line in a file for whoever has to find out why. */
export class Recorder {
  readonly events: HistoryEvent[] = [];
  private readonly startedAt = performance.now();
  private readonly file: WriteStream;

  constructor(path: string) {
    this.file = createWriteStream(path);
  }

  /** Milliseconds since the run began. */
  now(): number {
    return Math.round((performance.now() - this.startedAt) * 10) / 10;
  }

  record(happening: Happening): void {
    const event = { at: this.now(), ...happening };
    this.events.push(event);
    this.file.write(`${JSON.stringify(event)}\n`);
  }

  async close(): Promise<void> {
    this.file.end();
    await once(this.file, 'close');
  }
}
