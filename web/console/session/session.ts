import type { Agent } from '../api/schema.js';
import { Observable, useObservable } from '../observable.js';
import { kept, readKept } from '../settings/kept.js';

const key = 'kefu:session';

/** So long a refused call leaves it to the connection to say why. */
const reasonMs = 2_000;

/** Why somebody has to sign in: because they signed out, or because the service does not take their token any more. */
export type SessionEnd = 'left' | 'expired' | 'disabled';

interface SignedIn {
  token: string;
  agent: Agent;
}

interface State {
  signedIn?: SignedIn;
  end?: SessionEnd;
}

function isSignedIn(value: unknown): value is SignedIn {
  return typeof value === 'object' && value !== null && 'token' in value && 'agent' in value;
}

function read(): State {
  const signedIn = readKept(key, isSignedIn);
  return signedIn === undefined ? {} : { signedIn };
}

/** Who is signed in, in every tab of this browser. */
class Session {
  readonly state = new Observable<State>(read());

  constructor() {
    addEventListener('storage', (event) => {
      if (event.key === key || event.key === null) this.follow(read());
    });
  }

  get token(): string | undefined {
    return this.state.current.signedIn?.token;
  }

  begin(signedIn: SignedIn): void {
    kept.write(key, JSON.stringify(signedIn));
    this.state.set({ signedIn });
  }

  /** What is known of the agent has changed. */
  update(agent: Agent): void {
    const { signedIn } = this.state.current;
    if (signedIn !== undefined) this.begin({ ...signedIn, agent });
  }

  end(end: SessionEnd): void {
    kept.write(key, null);
    this.state.set({ end });
  }

  /** A call with this token was refused: the connection is closed with what tells a session that has ended from an agent who is disabled. */
  refuse(token: string): void {
    setTimeout(() => {
      if (this.token === token) this.end('expired');
    }, reasonMs);
  }

  /** Another tab has signed in, out, or as somebody else. */
  private follow(next: State): void {
    if (next.signedIn?.token === this.token && next.signedIn !== undefined) return;
    this.state.set(next.signedIn === undefined ? { end: 'left' } : next);
  }
}

export const session = new Session();

export const useSession = (): State => useObservable(session.state);
