import { ApiError } from '../api/api-error.js';
import { api, ask } from '../api/client.js';
import type { Message } from '../api/schema.js';
import { Observable } from '../observable.js';

const firstSize = 100;
const olderSize = 200;

/** Who has missed more than this begins anew at the end. */
const mostToCatchUp = 1_000;

export interface ThreadState {
  /** An unbroken run of the conversation, up to its end. */
  messages: Message[];
  status: 'loading' | 'ready' | 'failed';
  /** Whether the first message of all is among them. */
  hasStart: boolean;
  older: 'idle' | 'loading' | 'failed';
  error?: ApiError;
}

const empty: ThreadState = { messages: [], status: 'loading', hasStart: false, older: 'idle' };

/**
 * The messages of one conversation, as far back as they have been looked at. `seq` has no holes, so whatever does not
 * follow on the last one shows that something was missed, which is then fetched.
 */
export class Thread {
  readonly state = new Observable<ThreadState>(empty);
  private catching: Promise<void> | undefined;
  private isAskedAgain = false;
  /** What came before the first page was there. */
  private early: Message[] = [];

  constructor(
    readonly conversationId: string,
    private readonly onFetched: (messages: Message[]) => void,
  ) {}

  /** `seq` of the last message that is known; 0 where nothing is. */
  get lastSeq(): number {
    return this.state.current.messages.at(-1)?.seq ?? 0;
  }

  /** The end of the conversation is looked at, for the first time or again. */
  open(): void {
    if (this.state.current.status === 'ready') void this.catchUp();
    else void this.load();
  }

  async load(): Promise<void> {
    if (this.catching !== undefined) return;
    this.state.set({ ...empty });
    await this.exclusively(async () => {
      const messages = await this.fetch({ limit: firstSize });
      this.state.set({ ...empty, messages, status: 'ready', hasStart: messages.length < firstSize });
      const early = this.early.sort((a, b) => a.seq - b.seq);
      this.early = [];
      for (const message of early) this.take(message);
    });
  }

  async loadOlder(): Promise<void> {
    const { messages, hasStart, older, status } = this.state.current;
    const first = messages[0];
    if (first === undefined || hasStart || older === 'loading' || status !== 'ready') return;
    this.change({ older: 'loading' });
    try {
      const page = await this.fetch({ beforeSeq: first.seq, limit: olderSize });
      // Meanwhile the thread may have begun anew.
      if (this.state.current.messages[0]?.seq !== first.seq) return;
      const all = [...page, ...this.state.current.messages];
      this.change({ messages: all, hasStart: page.length < olderSize, older: 'idle' });
    } catch {
      this.change({ older: 'failed' });
    }
  }

  /** One that has come by itself. */
  take(message: Message): void {
    if (this.state.current.status !== 'ready') {
      this.early.push(message);
      return;
    }
    if (message.seq <= this.lastSeq) return;
    if (message.seq === this.lastSeq + 1) this.append([message]);
    else void this.catchUp();
  }

  /** Fetches whatever follows on the last message. */
  async catchUp(): Promise<void> {
    if (this.catching !== undefined) {
      this.isAskedAgain = true;
      return;
    }
    await this.exclusively(async () => {
      for (let fetched = 0; ;) {
        const page = await this.fetch({ afterSeq: this.lastSeq, limit: olderSize });
        this.append(page.filter(({ seq }) => seq > this.lastSeq));
        fetched += page.length;
        if (page.length < olderSize) return;
        if (fetched >= mostToCatchUp) break;
      }
      const messages = await this.fetch({ limit: firstSize });
      this.state.set({ ...empty, messages, status: 'ready' });
    });
  }

  private async exclusively(step: () => Promise<void>): Promise<void> {
    this.catching = step();
    try {
      await this.catching;
    } catch (error) {
      // What is there stays; the next connection asks again.
      if (this.state.current.status !== 'ready') this.fail(error);
    } finally {
      this.catching = undefined;
    }
    if (!this.isAskedAgain || this.state.current.status !== 'ready') return;
    this.isAskedAgain = false;
    await this.catchUp();
  }

  private fail(error: unknown): void {
    this.state.set({ ...empty, status: 'failed', ...(error instanceof ApiError ? { error } : {}) });
  }

  private async fetch(query: { afterSeq?: number; beforeSeq?: number; limit: number }): Promise<Message[]> {
    const path = { conversationId: this.conversationId };
    const messages = await ask(api.GET('/api/v1/conversations/{conversationId}/messages', { params: { path, query } }));
    this.onFetched(messages);
    return messages;
  }

  private append(messages: Message[]): void {
    if (messages.length > 0) this.change({ messages: [...this.state.current.messages, ...messages] });
  }

  private change(change: Partial<ThreadState>): void {
    this.state.set({ ...this.state.current, ...change });
  }
}
