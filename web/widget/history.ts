import { pageOfMessages, type Service, type StoredConversation } from './service.js';
import { ofStored, type Thread, type Transcript } from './transcript.js';

/** So many messages are shown at least, where there are as many. */
const enough = 20;

interface HistoryOptions {
  service: Service;
  token: string;
  transcript: Transcript;
  onConversation: (conversation: StoredConversation) => void;
  onChange: () => void;
}

/** Fetches what was said before: the latest first, and earlier messages when somebody scrolls up. */
export class History {
  state: 'loading' | 'loaded' | 'failed' = 'loading';
  private page = 0;
  private hasMorePages = true;
  private work = Promise.resolve();
  private isWanted = true;

  constructor(private readonly options: HistoryOptions) {}

  /** Whether there may be messages from before the first one that is shown. */
  get hasEarlier(): boolean {
    return this.hasMorePages || this.options.transcript.stream.some(({ hasEarlier }) => hasEarlier !== false);
  }

  /** What became of the conversations meanwhile; the first time their latest messages as well. */
  refresh(): Promise<void> {
    return this.run(async () => {
      const isFirst = this.page === 0;
      await this.list(0);
      await this.mend();
      if (isFirst) await this.fill();
    });
  }

  /** Where nothing else is on its way. */
  earlier(): void {
    if (this.state === 'loaded' && this.hasEarlier) void this.run(() => this.step());
  }

  /** Messages of a conversation are missing in between, up to that one: it is fetched anew. */
  reload(conversationId: string, upTo: number): Promise<void> {
    return this.run(() => {
      // What an earlier fetch brings must not be taken for what this one begins with.
      this.options.transcript.drop(conversationId, upTo);
      return this.mend();
    });
  }

  /** @returns what is on its way: until then the token is needed */
  stop(): Promise<void> {
    this.isWanted = false;
    return this.work;
  }

  /** One after the other, since each builds on what the one before has found. */
  private run(task: () => Promise<void>): Promise<void> {
    this.work = this.work.then(async () => {
      if (!this.isWanted) return;
      this.enter('loading');
      try {
        await task();
        this.enter('loaded');
      } catch {
        this.enter('failed');
      }
    });
    return this.work;
  }

  private async fill(): Promise<void> {
    const count = () => this.options.transcript.stream.reduce((sum, { messages }) => sum + messages.length, 0);
    while (count() < enough && this.hasEarlier && this.isWanted) await this.step();
  }

  /** The latest conversation was dropped, or heard of for the first time: what came of it by itself is its end alone. */
  private async mend(): Promise<void> {
    const last = this.options.transcript.stream.at(-1);
    if (last !== undefined && last.hasEarlier === undefined) await this.fetch(last);
  }

  private async step(): Promise<void> {
    const thread = this.options.transcript.stream.findLast(({ hasEarlier }) => hasEarlier !== false);
    if (thread !== undefined) await this.fetch(thread);
    else if (this.hasMorePages) await this.list(this.page);
  }

  private async fetch(thread: Thread): Promise<void> {
    const { service, token, transcript } = this.options;
    const before = thread.hasEarlier === undefined ? undefined : thread.messages[0]?.seq;
    const messages = await service.messages(token, thread.id, before);
    if (!this.isWanted) return;
    for (const message of messages) transcript.add(ofStored(message));
    thread.hasEarlier = messages.length === pageOfMessages;
  }

  private async list(page: number): Promise<void> {
    const { content, last } = await this.options.service.conversations(this.options.token, page);
    if (!this.isWanted) return;
    for (const conversation of content) this.options.onConversation(conversation);
    if (page !== this.page) return;
    this.page = page + 1;
    this.hasMorePages = !last;
  }

  private enter(state: History['state']): void {
    this.state = state;
    if (this.isWanted) this.options.onChange();
  }
}
