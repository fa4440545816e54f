import { useEffect, useSyncExternalStore } from 'react';
import type { TypedFrame } from '../../chat/frames.js';
import { Observable } from '../observable.js';
import type { PresenceStatus } from '../api/person-presence.js';
import type { PersonPresence } from '../api/schema.js';

/** The most that one call names. */
const mostIds = 100;
const gatherMs = 60;

/**
 * Who is there. What is looked at is asked for, many at once; then news keep it true. Where the service cannot say,
 * nobody is shown as anything.
 */
export class Presence {
  private readonly known = new Observable<ReadonlyMap<string, PresenceStatus>>(new Map());
  private readonly wanted = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly fetchThem: (ids: string[]) => Promise<PersonPresence[]>) {}

  get subscribe(): Observable<unknown>['subscribe'] {
    return this.known.subscribe;
  }

  of(id: string): PresenceStatus | undefined {
    return this.known.current.get(id);
  }

  want(id: string): void {
    if (this.known.current.has(id) || this.wanted.has(id)) return;
    this.wanted.add(id);
    this.timer ??= setTimeout(() => void this.fetchWanted(), gatherMs);
  }

  /** Somebody comes, goes or says how they are. */
  take(frame: TypedFrame): void {
    if (frame.type === 'presence') this.learn([frame.data]);
  }

  /** News may have been missed: everybody who is known is asked for again. */
  refresh(): void {
    for (const id of this.known.current.keys()) this.wanted.add(id);
    this.timer ??= setTimeout(() => void this.fetchWanted(), gatherMs);
  }

  private async fetchWanted(): Promise<void> {
    this.timer = undefined;
    const ids = [...this.wanted].slice(0, mostIds);
    for (const id of ids) this.wanted.delete(id);
    if (ids.length > 0) this.learn(await this.fetchThem(ids).catch(() => []));
    if (this.wanted.size > 0) this.timer ??= setTimeout(() => void this.fetchWanted(), gatherMs);
  }

  private learn(people: PersonPresence[]): void {
    if (people.length === 0) return;
    this.known.set(new Map([...this.known.current, ...people.map(({ id, status }) => [id, status] as const)]));
  }
}

/** How this person is, as far as is known. */
export function usePresenceOf(presence: Presence, id: string | null): PresenceStatus | undefined {
  useEffect(() => {
    if (id !== null) presence.want(id);
  }, [presence, id]);
  return useSyncExternalStore(presence.subscribe, () => (id === null ? undefined : presence.of(id)));
}
