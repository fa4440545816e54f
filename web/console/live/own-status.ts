import type { TypedFrame } from '../../chat/frames.js';
import { kept } from '../settings/kept.js';
import { Observable } from '../observable.js';
import type { Live } from './live.js';

/** What agents say of themselves. */
export const ownStatuses = ['ONLINE', 'BUSY', 'AWAY'] as const;
export type Status = (typeof ownStatuses)[number];

function isStatus(value: unknown): value is Status {
  return ownStatuses.some((status) => status === value);
}

/** How the agent who is signed in wants to be seen: said anew on every connection, since the service forgets it. */
export class OwnStatus {
  readonly status: Observable<Status>;
  private readonly key: string;

  constructor(
    private readonly agentId: string,
    private readonly live: Live,
  ) {
    this.key = `kefu:status:${agentId}`;
    const known = kept.read(this.key);
    this.status = new Observable<Status>(isStatus(known) ? known : 'ONLINE');
  }

  choose(status: Status): void {
    this.status.set(status);
    kept.write(this.key, status);
    this.live.send({ event: 'status', status });
  }

  repeat(): void {
    if (this.status.current !== 'ONLINE') this.live.send({ event: 'status', status: this.status.current });
  }

  /** Chosen in another window. */
  take(frame: TypedFrame): void {
    if (frame.type !== 'presence' || frame.data.id !== this.agentId || !isStatus(frame.data.status)) return;
    this.status.set(frame.data.status);
    kept.write(this.key, frame.data.status);
  }
}
