import type { ClientFrame, ServerFrame } from '../chat/frames.js';
import { Link, type LinkState } from '../chat/link.js';
import { Access, type Denial } from './access.js';
import type { Identity } from './identity.js';
import type { Service } from './service.js';

/** `idle` until somebody has something to say, or has said something on an earlier page. */
export type ConnectionState = 'idle' | 'connecting' | 'ready' | 'waiting' | 'busy' | 'elsewhere' | Denial;

export interface ConnectionOptions {
  service: Service;
  identity: Identity;
  name: () => string;
  identityToken: () => string | undefined;
  cursors: () => Record<string, number>;
  /** There is a token, the first or another one. */
  onToken: (token: string) => void;
  onFrame: (frame: ServerFrame) => void;
  onState: (state: ConnectionState) => void;
}

/** The customer's connection from the first word on: it gets a token for it, and another one when that has ended. */
export class Connection {
  state: ConnectionState = 'idle';
  private readonly access: Access;
  private link: Link | undefined;
  private isClosed = false;

  constructor(private readonly options: ConnectionOptions) {
    this.access = new Access({ ...options, onBusy: () => this.enter('busy') });
  }

  /** Where it has not begun yet, or may try again now. */
  begin(): void {
    if (this.state === 'idle' || this.state === 'unproven') void this.connect();
  }

  /** @returns false where it is not connected: the frame is not sent */
  send(frame: ClientFrame): boolean {
    return this.link?.send(frame) ?? false;
  }

  /** Comes back from another window, or tries at once. */
  wake(): void {
    this.link?.wake();
  }

  /** Resolves when the token is not needed any more. */
  close(): Promise<void> | undefined {
    this.isClosed = true;
    this.access.close();
    return this.disconnect();
  }

  private async connect(): Promise<void> {
    this.enter('connecting');
    const grant = await this.access.token();
    if (grant === undefined || this.isClosed) return;
    if ('denial' in grant) {
      this.enter(grant.denial);
      return;
    }
    const { token } = grant;
    const { service, cursors, onFrame, onToken } = this.options;
    onToken(token);
    this.link = new Link({
      url: service.socketUrl,
      token,
      cursors,
      onFrame,
      onState: (state) => this.follow(state, token),
      isTokenGood: () => service.isTokenGood(token),
    });
  }

  private follow(state: LinkState, token: string): void {
    if (this.isClosed) return;
    if (state.name === 'ended') this.endWith(state.why, token);
    // Between two attempts it waits, whether it is just trying or not.
    else if (state.name === 'connecting' && this.state !== 'connecting') this.enter('waiting');
    else this.enter(state.name);
  }

  private endWith(why: Extract<LinkState, { name: 'ended' }>['why'], token: string): void {
    if (why === 'elsewhere') this.enter('elsewhere');
    if (why !== 'token' && why !== 'forbidden') return;
    void this.disconnect();
    if (why === 'forbidden') {
      this.enter('forbidden');
      return;
    }
    this.options.identity.dropToken(token);
    void this.connect();
  }

  private disconnect(): Promise<void> | undefined {
    const { link } = this;
    this.link = undefined;
    return link?.close();
  }

  private enter(state: ConnectionState): void {
    this.state = state;
    this.options.onState(state);
  }
}
