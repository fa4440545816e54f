import type { Channel } from '../http/channel.js';

/** Messages that are not sent: from and to these, both included. */
export interface Gap {
  fromSeq: number;
  toSeq: number;
}

/** How far a connection has been sent a conversation, and how far it is to be sent. */
export class Feed {
  /** `seq` of the last message sent; undefined until the participant's own cursor has been read. */
  cursor: number | undefined;
  /** Where this connection's own stream of the conversation began. */
  begin = 0;
  target = 0;
  /** Left out of the stream, since it is more than is replayed unasked. */
  gap: Gap | undefined;
  /** `seq` up to which the participant had it when the connection began to listen; undefined where it has to be found. */
  received: number | undefined;
  /** Whether the client has said where to resume it: then it need not wait for the rest. */
  isAsked = false;
  /** A message of the client's own at which the stream waits until it is known what became of it. */
  heldAt: string | undefined;
  /** The run that is sending now. */
  running: Promise<void> | undefined;

  constructor(
    readonly conversationId: string,
    readonly channel: Channel,
    /** `seq` of the last message that was said before the connection could listen; undefined where it has to be found. */
    public before: number | undefined,
  ) {}

  get isBehind(): boolean {
    return this.cursor === undefined || this.cursor < this.target;
  }

  /** What was said before the connection could listen, as far as that is known. */
  isReplayAfter(seq: number): boolean {
    return seq < (this.before ?? 0);
  }

  /** Begins the stream anew, after `seq`. */
  beginAfter(seq: number): void {
    this.begin = seq;
    this.cursor = seq;
    this.gap = undefined;
  }
}
