import { Injectable } from '@nestjs/common';
import { ConversationAccess } from '../conversation/conversation-access.js';
import { Database } from '../database/database.js';
import type { Principal } from '../http/principal.js';
import { type Look, lookFor } from './newcomers.js';
import { Presence, type ServingAgent } from './presence.js';
import { type Bounds, Together } from '../database/together.js';

/** Participants for whom is looked at once: after a restart all of them come back. An agent has two hundred conversations and more. */
const bounds = { customer: { most: 100, pauseMs: 10 }, agent: { most: 2, pauseMs: 10 } };

/** A conversation, as `ready` names it. */
interface NamedConversation {
  id: string;
  lastSeq: number;
  readSeq: number;
  /** Told to customers. */
  assignee?: ServingAgent | null;
}

/** Finds what a participant is told of, and sent, when they connect. */
@Injectable()
export class OpeningLook {
  private readonly looks = { customer: this.together(bounds.customer), agent: this.together(bounds.agent) };

  constructor(
    private readonly database: Database,
    private readonly access: ConversationAccess,
    private readonly presence: Presence,
  ) {}

  take(principal: Principal): Promise<Look> {
    return this.looks[principal.kind].ask(principal);
  }

  async nameOpenOnes(principal: Principal, { open, named }: Look): Promise<NamedConversation[]> {
    const agents = await this.presence.servingAgents(principal, open);
    return Promise.all(
      open.map(async (conversation) => ({
        id: conversation.id,
        lastSeq: await this.access.lastSeqFor(principal, conversation),
        readSeq: named.get(conversation.id)?.readSeq ?? 0,
        ...(principal.kind === 'agent' ? {} : { assignee: agents.get(conversation.assigneeId ?? '') ?? null }),
      })),
    );
  }

  private together(most: Bounds): Together<Principal, Look> {
    const { dialect } = this.database;
    return new Together((principals) => this.database.read((session) => lookFor(session, dialect, principals)), most);
  }
}
