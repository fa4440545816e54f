import type { Message } from './message.entity.js';

/** How long a message is, with what it carries beside its words. */
export function lettersOf({ content, metadata }: Pick<Message, 'content' | 'metadata'>): number {
  return content.length + (metadata === null ? 0 : JSON.stringify(metadata).length);
}
