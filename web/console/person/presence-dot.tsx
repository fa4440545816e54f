import type { PresenceStatus } from '../api/person-presence.js';

/** How somebody is, as a dot of a colour and a shape of its own. What it means stands in words beside it. */
export function PresenceDot({ status }: { status: PresenceStatus }) {
  return <span className={`presence-dot presence-${status.toLowerCase()}`} aria-hidden="true" />;
}
