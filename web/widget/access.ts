import { Backoff } from '../chat/backoff.js';
import type { Identity } from './identity.js';
import { Refusal, type Service } from './service.js';

/** Why no token is given, where asking again would not help. */
export type Denial = 'forbidden' | 'unproven';

type Grant = { token: string } | { denial: Denial };

interface AccessOptions {
  service: Service;
  identity: Identity;
  /** Used where the service makes a new customer. */
  name: () => string;
  identityToken: () => string | undefined;
  onBusy: () => void;
}

/** Gets the customer's token, and asks again for as long as it takes. */
export class Access {
  private readonly backoff = new Backoff();
  private readonly ended = new AbortController();

  constructor(private readonly options: AccessOptions) {}

  /** @returns undefined where it is no longer wanted */
  async token(): Promise<Grant | undefined> {
    for (;;) {
      if (this.ended.signal.aborted) return undefined;
      const { token } = this.options.identity.value;
      if (token !== undefined) return { token };
      const answer = await this.ask();
      if (typeof answer === 'string') return { denial: answer };
      if (answer !== undefined) await this.pause(answer);
    }
  }

  close(): void {
    this.ended.abort();
  }

  /** @returns how long to wait, where there is none yet */
  private async ask(): Promise<number | Denial | undefined> {
    const { service, identity } = this.options;
    const { channelId } = identity.value;
    const identityToken = this.options.identityToken();
    try {
      const { token } = await service.issueToken({ name: this.options.name(), channelId, identityToken });
      if (!this.ended.signal.aborted && identity.value.channelId === channelId) identity.change({ token });
      return undefined;
    } catch (error) {
      if (!(error instanceof Refusal)) return this.backoff.next();
      if (error.code === 'CUSTOMER_INACTIVE') return 'forbidden';
      // The page may have brought another proof meanwhile.
      if (error.status < 500 && error.status !== 429)
        return this.options.identityToken() === identityToken ? 'unproven' : 0;
      this.options.onBusy();
      return this.backoff.next(error.retryAfterMs);
    }
  }

  /** Until the time has passed, or the network has come back. */
  private pause(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = new AbortController();
      const end = () => {
        clearTimeout(timer);
        done.abort();
        resolve();
      };
      const timer = setTimeout(end, waitMs);
      addEventListener('online', end, { signal: done.signal });
      this.ended.signal.addEventListener('abort', end, { signal: done.signal });
    });
  }
}
