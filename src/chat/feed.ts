/** How far a connection has been sent a conversation, and how far it is to be sent. */
export class Feed {
  /** `seq` of the last message sent; undefined until the participant's own cursor has been read. */
  cursor: number | undefined;
  /** Where this connection's own stream of the conversation began. */
  begin = 0;
  target = 0;
  /** The run that is sending now. */
  running: Promise<void> | undefined;

  constructor(
    readonly conversationId: string,
    readonly channel: string,
  ) {}

  get isBehind(): boolean {
    return this.cursor === undefined || this.cursor < this.target;
  }
}
