import { v7 as uuid } from 'uuid';
import type { Conversation } from '../conversation/conversation.entity.js';
import type { Message } from '../conversation/message/message.entity.js';
import type { Channel } from '../http/channel.js';
import type { Random } from './random.js';
import { talkOf } from './talk.js';

const minuteMs = 60_000;
const openShare = 0.15;
const noteShare = 0.03;

/** Somebody who has been in touch. Times are in milliseconds since 1970. */
export interface Talker {
  id: string;
  name: string;
  phone: string | null;
  channel: Channel;
  createdAt: number;
  lastInteractionAt: number;
}

/** A conversation to be made up. */
export interface Outline {
  talker: Talker;
  /** Which one of how many of this customer. */
  place: number;
  of: number;
  messages: number;
  /** Whether it may be open: the last of a customer who has no open one yet. */
  mayBeOpen: boolean;
}

export interface MadeConversation {
  conversation: Conversation;
  messages: Message[];
}

/** Makes up conversations as the service would have stored them. */
export class DemoConversations {
  /** @param agents the ids of those who answer; nobody answers where there are none */
  constructor(
    private readonly random: Random,
    private readonly agents: string[],
  ) {}

  /** The last one of a customer ends with their last interaction. */
  make(outline: Outline): MadeConversation {
    const { talker } = outline;
    const [begin, end] = this.spanOf(outline);
    const conversation = this.opened(talker, begin);
    const agent = this.agents[this.random.integer(0, this.agents.length - 1)];
    const talk = talkOf(talker.name, talker.phone);
    const last = outline.messages - 1;
    const messages = Array.from({ length: outline.messages }, (_value, index) => {
      const at = last === 0 ? end : begin + Math.floor(((end - begin) * index) / last);
      const isAnswer = agent !== undefined && index > 0 && this.random.chance(0.5);
      const sender = isAnswer ? agent : talker.id;
      const internal = isAnswer && index < last && this.random.chance(noteShare);
      this.post(conversation, { at: timeOf(at), agent: isAnswer ? agent : null, internal });
      return this.message(conversation, {
        at,
        sender,
        internal,
        isAnswer,
        content: this.random.pick(isAnswer ? talk.agent : talk.customer),
      });
    });
    if (!outline.mayBeOpen || !this.random.chance(openShare)) resolve(conversation, end + minuteMs);
    return { conversation, messages };
  }

  /** A minute or so from message to message, as far as there is time. */
  private spanOf({ talker, place, of, messages }: Outline): [number, number] {
    const life = talker.lastInteractionAt - talker.createdAt;
    const from = talker.createdAt + Math.floor((life * place) / of);
    const until = talker.createdAt + Math.floor((life * (place + 1)) / of);
    const needed = Math.floor((messages - 1) * minuteMs * (0.2 + 2 * this.random.next()));
    return [Math.max(from, until - needed), until];
  }

  private opened({ id, channel }: Talker, at: number): Conversation {
    const moment = timeOf(at);
    return {
      id: this.idAt(at),
      customerId: id,
      channel,
      status: 'OPEN',
      assigneeId: null,
      lastSeq: 0,
      lastMessageAt: moment,
      lastReplyAt: moment,
      createdAt: moment,
      resolvedAt: null,
      waitingSince: null,
      revision: 1,
      lastEvent: 'created',
      changedAt: moment,
    };
  }

  private post(
    conversation: Conversation,
    { at, agent, internal }: { at: string; agent: string | null; internal: boolean },
  ): void {
    conversation.lastSeq += 1;
    conversation.lastMessageAt = at;
    if (internal) return;
    conversation.lastReplyAt = at;
    conversation.waitingSince = agent === null ? (conversation.waitingSince ?? at) : null;
    if (agent === null || conversation.assigneeId !== null) return;
    Object.assign(conversation, { assigneeId: agent, revision: 2, lastEvent: 'assigned', changedAt: at });
  }

  private message(
    { id: conversationId, lastSeq: seq }: Conversation,
    said: { at: number; sender: string; internal: boolean; isAnswer: boolean; content: string },
  ): Message {
    return {
      conversationId,
      seq,
      id: this.idAt(said.at),
      senderType: said.isAnswer ? 'AGENT' : 'CUSTOMER',
      senderId: said.sender,
      content: said.content,
      metadata: null,
      internal: said.internal,
      clientMessageId: null,
      createdAt: timeOf(said.at),
    };
  }

  private idAt(msecs: number): string {
    return uuid({ msecs, random: this.random.bytes(16) });
  }
}

/** Nobody waits in a conversation that has been resolved. */
export function resolve(conversation: Conversation, at: number): void {
  const moment = timeOf(at);
  Object.assign(conversation, { status: 'RESOLVED', resolvedAt: moment, waitingSince: null });
  Object.assign(conversation, { revision: conversation.revision + 1, lastEvent: 'resolved', changedAt: moment });
}

function timeOf(at: number): string {
  return new Date(at).toISOString();
}
