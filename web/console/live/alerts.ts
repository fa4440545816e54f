import type { Conversation, Message } from '../api/schema.js';
import type { Queue } from '../inbox/queue.js';
import { Observable } from '../observable.js';
import { preferences } from '../settings/preferences.js';
import { chime } from './chime.js';

/** What was said longer ago than this is a replay, and no news. */
const newsMs = 60_000;

/** Tells an agent who looks elsewhere that a customer has written: by a sound, a notification, and in the title. */
export class Alerts {
  /** Messages of customers since the page was looked at last. */
  readonly unseen = new Observable(0);
  /** Where a notification that was clicked leads. */
  onOpen: (conversationId: string) => void = () => undefined;
  private readonly unlisten = new AbortController();

  constructor(
    private readonly agentId: string,
    private readonly queue: Queue,
  ) {
    const { signal } = this.unlisten;
    const see = () => document.visibilityState === 'visible' && this.unseen.set(0);
    document.addEventListener('visibilitychange', see, { signal });
    addEventListener('focus', see, { signal });
  }

  takeMessage(message: Message): void {
    const conversation = this.queue.find(message.conversationId);
    if (!this.isNews(message, conversation)) return;
    this.unseen.set(this.unseen.current + 1);
    if (preferences.current.sound) chime();
    if (preferences.current.notifications) this.notify(message, conversation?.customer.name);
  }

  close(): void {
    this.unlisten.abort();
  }

  /** Whether it is for this agent, has just been said, and would not be seen. */
  private isNews({ senderType, createdAt, seq }: Message, conversation: Conversation | undefined): boolean {
    if (senderType !== 'CUSTOMER' || Date.now() - Date.parse(createdAt) > newsMs) return false;
    if (document.visibilityState === 'visible' && document.hasFocus()) return false;
    if (conversation === undefined) return true;
    const isOurs = conversation.assigneeId === null || conversation.assigneeId === this.agentId;
    return isOurs && conversation.lastSeq < seq;
  }

  private notify({ conversationId, content }: Message, name = 'Kefu'): void {
    if (!('Notification' in window) || Notification.permission !== 'granted') return;
    try {
      const notification = new Notification(name, {
        body: content.slice(0, 200),
        tag: conversationId,
        icon: '/assets/logo.svg',
      });
      notification.onclick = () => {
        window.focus();
        this.onOpen(conversationId);
        notification.close();
      };
    } catch {
      // Some browsers on phones have the name only.
    }
  }
}
