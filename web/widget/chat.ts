import type { AckFrame, ClientFrame, ConversationFrame, ReadyFrame, ServerFrame, TypedFrame } from '../chat/frames.js';
import { isMessage } from '../chat/frames.js';
import { Outbox, type Unsent } from '../chat/outbox.js';
import { Receipts } from '../chat/receipts.js';
import { Connection, type ConnectionOptions, type ConnectionState } from './connection.js';
import { History } from './history.js';
import type { StoredConversation } from './service.js';
import type { PresenceStatus } from './text/text.js';
import { ofFrame, type Said, Transcript } from './transcript.js';
import { TypingNews, TypingSignal } from './typing.js';

/** The agent who serves the customer. */
export interface ServingAgent {
  id: string;
  name: string;
  /** Undefined until the service has told it. */
  status: PresenceStatus | undefined;
}

interface ChatOptions extends Pick<ConnectionOptions, 'service' | 'identity' | 'name' | 'identityToken'> {
  /** Whether somebody looks at the messages now. */
  isLookedAt: () => boolean;
  onChange: () => void;
  /** A message of somebody else has come just now. */
  onMessage: (said: Said) => void;
}

/** The chat of one customer: what was said, what is on its way, and the connection beneath. */
export class Chat {
  agent: ServingAgent | undefined;
  readonly transcript = new Transcript();
  history: History | undefined;
  readonly typing: TypingSignal;
  readonly agentTyping: TypingNews;
  /** Names of agents by their ids, as far as they were heard. */
  readonly agentNames = new Map<string, string>();
  private readonly outbox: Outbox;
  private readonly receipts: Receipts;
  private readonly connection: Connection;
  /** What was sent from here, by its id: another tab may take it out of the outbox before its ack comes. */
  private readonly sent = new Map<string, string>();

  constructor(private readonly options: ChatOptions) {
    const { service, identity, onChange } = options;
    this.connection = new Connection({
      ...options,
      cursors: () => this.transcript.cursors,
      onToken: (token) => {
        const onConversation = (conversation: StoredConversation) => this.describe(conversation);
        this.history = new History({ service, token, transcript: this.transcript, onConversation, onChange });
      },
      onFrame: (frame) => this.take(frame),
      onState: (state) => {
        if (state !== 'ready') this.agentTyping.hear(false);
        onChange();
      },
    });
    const send = (frame: ClientFrame) => this.send(frame);
    this.outbox = new Outbox({ name: identity.outboxName, send, onChange });
    this.receipts = new Receipts(send);
    this.agentTyping = new TypingNews(onChange);
    this.typing = new TypingSignal((active) => {
      const conversation = this.transcript.open;
      if (conversation !== undefined) send({ event: 'typing', conversationId: conversation.id, active });
    });
    if (identity.value.token !== undefined || this.unsent.length > 0) this.begin();
  }

  get state(): ConnectionState {
    return this.connection.state;
  }

  get unsent(): Unsent[] {
    return this.outbox.entries;
  }

  begin(): void {
    this.connection.begin();
  }

  wake(): void {
    this.connection.wake();
  }

  say(content: string): void {
    this.typing.stop();
    this.outbox.add({ content });
    this.begin();
  }

  retry(clientMessageId: string): void {
    this.outbox.retry(clientMessageId);
    this.begin();
  }

  discard(clientMessageId: string): void {
    this.outbox.discard(clientMessageId);
  }

  /** Somebody may look now: what is shown is read. */
  look(): void {
    if (!this.options.isLookedAt() || this.state !== 'ready') return;
    for (const { conversationId, seq } of this.transcript.unread) {
      this.receipts.note('read', conversationId, seq);
      this.transcript.read(conversationId, seq);
      this.options.onChange();
    }
  }

  /** Resolves when the token is not needed any more. */
  async close(): Promise<void> {
    this.typing.stop();
    this.agentTyping.hear(false);
    this.receipts.flush();
    this.outbox.close();
    const closed = this.connection.close();
    await this.history?.stop();
    await closed;
  }

  /** What was not sent is not sent any more. */
  discardAll(): void {
    for (const { clientMessageId } of this.unsent) this.outbox.discard(clientMessageId);
  }

  private send(frame: ClientFrame): boolean {
    const isSent = this.connection.send(frame);
    if (isSent && 'content' in frame && typeof frame.clientMessageId === 'string') {
      this.sent.set(frame.clientMessageId, frame.content);
    }
    return isSent;
  }

  private take(frame: ServerFrame): void {
    if (isMessage(frame)) this.hear(ofFrame(frame));
    else this.takeTyped(frame);
    this.options.onChange();
  }

  private takeTyped(frame: TypedFrame): void {
    if (frame.type === 'ready') this.greet(frame);
    else if (frame.type === 'ack') this.acknowledge(frame);
    else if (frame.type === 'error') this.outbox.refuse(frame);
    else if (frame.type === 'typing') this.agentTyping.hear(frame.data.active);
    else if (frame.type === 'read') this.markRead(frame.data);
    else if (frame.type === 'resync') this.reload(frame.data);
    else if (frame.type === 'conversation') this.conclude(frame.data);
    else if (frame.type === 'presence' && frame.data.name !== undefined) {
      this.meet({ ...frame.data, name: frame.data.name });
    }
  }

  private greet({ data }: ReadyFrame): void {
    for (const { id, readSeq, assignee } of data.conversations) {
      this.transcript.read(id, readSeq);
      if (assignee) this.meet(assignee);
    }
    this.receipts.flush();
    this.outbox.restart();
    void this.history?.refresh().then(() => this.look());
  }

  private reload({ conversationId, toSeq }: Extract<TypedFrame, { type: 'resync' }>['data']): void {
    void this.history?.reload(conversationId, toSeq).then(() => this.look());
  }

  /** Whoever serves the next conversation is not known yet; of one that is open again it is said. */
  private conclude({ event, conversation }: ConversationFrame['data']): void {
    this.describe(conversation);
    const { assignee } = conversation;
    if (event === 'reopened' && assignee) this.agent ??= { ...assignee, status: undefined };
    if (event !== 'resolved') return;
    this.agent = undefined;
    this.agentTyping.hear(false);
  }

  private describe(conversation: StoredConversation | ConversationFrame['data']['conversation']): void {
    const { assignee } = conversation;
    if (assignee) this.agentNames.set(assignee.id, assignee.name);
    this.transcript.describe(conversation);
  }

  private meet({ id, name, status }: ServingAgent): void {
    this.agent = { id, name, status };
    this.agentNames.set(id, name);
  }

  private hear(said: Said): void {
    const isNew = this.transcript.hear(said);
    this.receipts.note('received', said.conversationId, said.seq);
    if (said.clientMessageId !== null) this.outbox.settle(said.clientMessageId);
    if (!isNew || said.senderType === 'CUSTOMER') return;
    this.agentTyping.hear(false);
    if (said.seq > (this.transcript.find(said.conversationId)?.readSeq ?? 0)) this.options.onMessage(said);
    this.look();
  }

  private acknowledge(frame: AckFrame): void {
    const { clientMessageId, timestamp, ...place } = frame.data;
    const content = clientMessageId === null ? undefined : this.sent.get(clientMessageId);
    if (clientMessageId !== null && content !== undefined) {
      const own = { ...place, clientMessageId, content, senderType: 'CUSTOMER' as const, senderId: '' };
      this.transcript.add({ ...own, at: Date.parse(timestamp) });
      this.sent.delete(clientMessageId);
    }
    this.outbox.acknowledge(frame);
  }

  private markRead({ conversationId, senderType, seq }: Extract<TypedFrame, { type: 'read' }>['data']): void {
    if (senderType === 'CUSTOMER') this.transcript.read(conversationId, seq);
    else this.transcript.readByOthers(conversationId, seq);
  }
}
