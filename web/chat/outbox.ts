import type { AckFrame, ClientFrame, ErrorFrame } from './frames.js';

/** A message that the service has not acknowledged. */
export interface Unsent {
  clientMessageId: string;
  /** Undefined for a customer: it goes to their open conversation, or opens one. */
  conversationId?: string;
  content: string;
  internal?: boolean;
  /** Milliseconds since 1970, by the clock of the browser. */
  createdAt: number;
  /** Why the service refused it, by its code; it is sent again when somebody asks for it. */
  refusedWith?: string;
}

/** Refusals that pass: the message is sent again by itself. */
const passing = new Set(['RATE_LIMITED', 'OVERLOADED', 'UNAVAILABLE', 'INTERNAL']);

/** No answer for so long: it is sent again, under the same name. */
const answerMs = 10_000;

/** Another tab may be sending it; after this it is taken to be closed. Sent twice, it is stored once all the same. */
const adoptMs = 5_000;

interface OutboxOptions {
  /** Of the principal: what one has not sent must not go out in the name of another. */
  name: string;
  send: (frame: ClientFrame) => boolean;
  onChange: () => void;
}

/**
 * Messages on their way to the service: kept in the browser until they are acknowledged, sent one after the other so
 * that their order stands, and again after whatever failure under the same name, so that each is stored once. Shared by
 * all tabs; each entry is a key of its own, so that tabs cannot overwrite each other's.
 */
export class Outbox {
  private readonly own = new Set<string>();
  private flight: string | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly unlisten = new AbortController();
  /** Where the browser keeps nothing, for as long as the page lives. */
  private readonly memory = new Map<string, string>();

  constructor(private readonly options: OutboxOptions) {
    const isOurs = ({ key }: StorageEvent) => key === null || key.startsWith(this.prefix);
    // What another tab has written waits from now on for the time after which that tab is taken to be closed.
    addEventListener('storage', (event) => isOurs(event) && this.flush(), { signal: this.unlisten.signal });
  }

  /** What is not acknowledged, oldest first. */
  get entries(): Unsent[] {
    return this.keys()
      .flatMap((key) => this.read(key) ?? [])
      .sort((a, b) => a.createdAt - b.createdAt || (a.clientMessageId < b.clientMessageId ? -1 : 1));
  }

  add(message: Omit<Unsent, 'clientMessageId' | 'createdAt'>): void {
    const last = this.entries.at(-1)?.createdAt ?? 0;
    const entry = { ...message, clientMessageId: newId(), createdAt: Math.max(Date.now(), last + 1) };
    this.own.add(entry.clientMessageId);
    this.write(entry);
    this.flush();
  }

  /** Sends one that was refused again. */
  retry(clientMessageId: string): void {
    const { refusedWith: _was, ...entry } = this.find(clientMessageId) ?? {};
    if (!('content' in entry)) return;
    this.own.add(clientMessageId);
    this.write(entry);
    this.flush();
  }

  discard(clientMessageId: string): void {
    this.remove(clientMessageId);
    this.flush();
  }

  /** A new connection: whatever was on its way is sent again. */
  restart(): void {
    this.flight = undefined;
    this.flush();
  }

  acknowledge({ data }: AckFrame): void {
    if (data.clientMessageId !== null) this.settle(data.clientMessageId);
  }

  /** It has come back as a message: another tab has sent it. */
  settle(clientMessageId: string): void {
    if (this.find(clientMessageId) !== undefined) this.remove(clientMessageId);
    if (this.flight === clientMessageId) this.flight = undefined;
    this.flush();
  }

  refuse({ data }: ErrorFrame): void {
    const entry = this.find(data.clientMessageId ?? '');
    if (entry === undefined || this.flight !== entry.clientMessageId) return;
    if (passing.has(data.code)) {
      this.later(data.retryAfterMs ?? 1_000);
      return;
    }
    this.flight = undefined;
    this.write({ ...entry, refusedWith: data.code });
    this.flush();
  }

  close(): void {
    clearTimeout(this.timer);
    this.unlisten.abort();
  }

  private flush(): void {
    if (this.flight === undefined) this.sendNext();
    this.options.onChange();
  }

  private sendNext(): void {
    clearTimeout(this.timer);
    const waiting = this.entries.filter(({ refusedWith }) => refusedWith === undefined);
    const next = waiting.find((entry) => this.isMine(entry));
    if (next === undefined) {
      if (waiting.length > 0) this.timer = setTimeout(() => this.sendNext(), adoptMs);
      return;
    }
    const { createdAt: _at, refusedWith: _with, ...frame } = next;
    if (!this.options.send(frame)) return;
    this.flight = next.clientMessageId;
    this.later(answerMs);
  }

  private later(waitMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.flight = undefined;
      this.sendNext();
    }, waitMs);
  }

  private isMine({ clientMessageId, createdAt }: Unsent): boolean {
    return this.own.has(clientMessageId) || Date.now() - createdAt > adoptMs;
  }

  private get prefix(): string {
    return `kefu:unsent:${this.options.name}:`;
  }

  private find(clientMessageId: string): Unsent | undefined {
    return this.read(this.prefix + clientMessageId);
  }

  private keys(): string[] {
    const kept = keptKeys().filter((key) => key.startsWith(this.prefix));
    return [...new Set([...kept, ...this.memory.keys()])];
  }

  private read(key: string): Unsent | undefined {
    const text = this.memory.get(key) ?? fromStorage(key);
    return text === null ? undefined : (JSON.parse(text) as Unsent);
  }

  /** Storage that is full or switched off must not keep anybody from writing. */
  private write(entry: Unsent): void {
    const key = this.prefix + entry.clientMessageId;
    const text = JSON.stringify(entry);
    try {
      localStorage.setItem(key, text);
      this.memory.delete(key);
    } catch {
      this.memory.set(key, text);
    }
  }

  private remove(clientMessageId: string): void {
    const key = this.prefix + clientMessageId;
    this.memory.delete(key);
    try {
      localStorage.removeItem(key);
    } catch {
      // It was never there.
    }
  }
}

function keptKeys(): string[] {
  try {
    return Object.keys(localStorage);
  } catch {
    return [];
  }
}

function fromStorage(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Pages that are not served over TLS have no `randomUUID`. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
