import type { AgentPrincipal, Principal } from '../../http/principal.js';
import type { Conversation } from '../conversation.entity.js';
import type { Message } from './message.entity.js';

/** A message that is to be stored. */
export interface Draft {
  /** The message's id, should it be stored. */
  id: string;
  sender: Principal;
  /** Where it is to go; a customer's goes to their open conversation when this is left out or resolved. */
  conversationId: string | undefined;
  content: string;
  metadata: Record<string, unknown> | null;
  clientMessageId: string | null;
  internal: boolean;
}

/** A message that is stored: by this draft or, where its `clientMessageId` was known, by an earlier one. */
export interface Posted {
  message: Message;
  isRepeat: boolean;
}

/** A conversation as a batch left it, and what the batch added to it. */
export interface Advance {
  conversation: Conversation;
  messages: Message[];
  /** The batch began it. */
  isNew: boolean;
  /** Whom the batch made its assignee, for having replied first. */
  assigner: AgentPrincipal | null;
}
