import { newId } from '../chat/outbox.js';
import { forget, keep, readKept } from './kept.js';

/** Who the customer of this browser is. Shared by all tabs. */
export interface KeptIdentity {
  /** What the service knows them by: a random secret of this browser, unless the page names another. */
  channelId: string;
  /** Whether the page has named it, which it does on every view. */
  isNamed: boolean;
  name?: string;
  token?: string;
}

/** Keeps who the customer is, and tells when another tab has changed it. */
export class Identity {
  private readonly key: string;
  private current: KeptIdentity;
  private readonly unlisten = new AbortController();

  /**
   * @param onSwitch another tab has become another customer, or somebody where this browser knew nobody yet
   * @param onToken another tab has got a token for the same one
   */
  constructor(
    readonly host: string,
    onSwitch: (isFirst: boolean) => void,
    onToken: () => void,
  ) {
    this.key = `kefu:customer:${host}`;
    this.current = this.load() ?? newcomer();
    const follow = ({ key, oldValue }: StorageEvent) => {
      if (key !== null && key !== this.key) return;
      const { channelId } = this.current;
      this.current = this.load() ?? newcomer();
      if (this.current.channelId !== channelId) onSwitch(key !== null && oldValue === null);
      else if (this.current.token !== undefined) onToken();
    };
    addEventListener('storage', follow, { signal: this.unlisten.signal });
  }

  get value(): Readonly<KeptIdentity> {
    return this.current;
  }

  /** Under which unsent messages are kept: they are this customer's, and for this service. */
  get outboxName(): string {
    return `${this.host}:${this.current.channelId}`;
  }

  change(part: Partial<KeptIdentity>): void {
    this.current = { ...(this.load() ?? this.current), ...part };
    keep(this.key, JSON.stringify(this.current));
  }

  /**
   * The token that has ended; another tab may have got a new one meanwhile. Nothing is kept of it: that tab may have
   * forgotten the customer, which is not heard here yet.
   */
  dropToken(ended: string): void {
    const { token, ...rest } = this.load() ?? this.current;
    this.current = token === undefined || token === ended ? rest : { ...rest, token };
  }

  become(channelId: string, name: string | undefined): void {
    this.current = { channelId, isNamed: true, ...(name === undefined ? {} : { name }) };
    keep(this.key, JSON.stringify(this.current));
  }

  forget(): void {
    this.current = newcomer();
    forget(this.key);
  }

  close(): void {
    this.unlisten.abort();
  }

  private load(): KeptIdentity | undefined {
    const text = readKept(this.key);
    return text === undefined ? undefined : (JSON.parse(text) as KeptIdentity);
  }
}

function newcomer(): KeptIdentity {
  return { channelId: `web_${newId()}`, isNamed: false };
}
