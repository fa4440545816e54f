import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { DomainError } from '../errors/domain-error.js';
import type { Principal } from '../http/principal.js';
import { mayKnow } from './audience.js';
import type { Conversation } from './conversation.entity.js';
import { ConversationNotFound } from './conversation.errors.js';
import { findConversation } from './conversation-row.js';

/** Gets conversations on behalf of somebody. */
@Injectable()
export class ConversationAccess {
  constructor(private readonly database: Database) {}

  /** A foreign conversation is answered exactly like one that is not there. @throws CONVERSATION_NOT_FOUND */
  async get(principal: Principal, id: string): Promise<Conversation> {
    const conversation = await this.find(id);
    if (conversation === null || !mayKnow(principal, conversation)) throw new DomainError(ConversationNotFound);
    return conversation;
  }

  find(id: string): Promise<Conversation | null> {
    return this.database.read((session) => findConversation(session, id));
  }
}
