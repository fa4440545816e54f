import { api, ask } from './client.js';
import type { PersonPresence } from './schema.js';

export type PresenceStatus = PersonPresence['status'];

/** How these people are. @param ids at most 100 */
export function fetchPresence(ids: string[]): Promise<PersonPresence[]> {
  return ask(api.GET('/api/v1/presence', { params: { query: { id: ids } } }));
}
