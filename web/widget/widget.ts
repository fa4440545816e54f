import { newId } from '../chat/outbox.js';
import { alertOnce, chime, notify, TitleMark } from './alert.js';
import { Chat } from './chat.js';
import { Events } from './events.js';
import { Identity } from './identity.js';
import { draftKey, tab } from './kept.js';
import type { Options } from './options.js';
import { Preferences } from './preferences.js';
import { Service } from './service.js';
import { en } from './text/text.en.js';
import type { Text } from './text/text.js';
import { zh } from './text/text.zh.js';
import type { Said } from './transcript.js';

/** Phones show the panel on the whole screen: there it is not open by itself after a reload. */
const phone = '(max-width: 480px)';

/** What changes in the chat is shown together: hundreds of messages may come at once. */
const gatherMs = 20;

const openKey = 'kefu:open';

interface Customer {
  name?: string | undefined;
  channelId?: string | undefined;
  identityToken?: string | undefined;
}

/** The widget without its looks: whether it is open, who the customer is, and their chat. */
export class Widget {
  readonly text: Text;
  readonly events = new Events();
  readonly preferences = new Preferences();
  /** Whoever shows the widget is told when something has changed. */
  onChange: () => void = () => undefined;
  isOpen = false;
  /** Whether the latest message is in sight while the panel is open. */
  isAtEnd = true;
  /** The latest message that came while the panel was closed, until somebody has seen it. */
  peek: Said | undefined;
  chat: Chat;
  /** How many there have been on this page: what one began to write is not for the next to see. */
  customers = 1;
  private readonly service: Service;
  private readonly identity: Identity;
  private readonly titleMark = new TitleMark();
  private readonly unlisten = new AbortController();
  private readonly anonymousMark = newId().slice(0, 4).toUpperCase();
  private name: string | undefined;
  private identityToken: string | undefined;
  private unread = 0;
  private isUnproven = false;
  private due: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly options: Options) {
    this.text = options.language === 'zh' ? zh : en;
    this.service = new Service(options.base);
    this.identity = new Identity(
      options.base.host,
      (isFirst) => this.restart(isFirst),
      () => this.chat.begin(),
    );
    this.name = options.name;
    this.identityToken = options.identityToken;
    this.becomeNamed(options.channelId);
    this.chat = this.begin();
    const { signal } = this.unlisten;
    document.addEventListener('visibilitychange', () => this.chat.look(), { signal });
    const wasOpen = tab.read(openKey);
    const isPhone = matchMedia(phone).matches;
    if ((wasOpen === 'yes' && !isPhone) || (options.open && wasOpen === undefined)) this.open();
  }

  get unreadCount(): number {
    return this.unread;
  }

  /** Whether the customer is to be asked for their name first. */
  get asksName(): boolean {
    const { name, token } = this.identity.value;
    return this.options.prechat === 'name' && (this.name ?? name ?? token) === undefined;
  }

  open(): void {
    if (this.isOpen) return;
    this.isOpen = true;
    this.peek = undefined;
    tab.keep(openKey, 'yes');
    // Somebody whom the page knows by name may have written from elsewhere.
    if (this.identity.value.isNamed) this.chat.begin();
    this.events.emit('open', undefined);
    this.chat.look();
    this.change();
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    tab.keep(openKey, 'no');
    this.change();
    this.events.emit('close', undefined);
  }

  toggle(): void {
    if (this.isOpen) this.close();
    else this.open();
  }

  dismissPeek(): void {
    this.peek = undefined;
    this.change();
  }

  say(content: string): void {
    // From now on this browser is somebody: the name under which the message is kept has to last.
    this.identity.change({});
    this.chat.say(content);
    this.change();
  }

  /** What the customer has said of themselves. */
  introduce(name: string): void {
    this.identity.change({ name });
    this.change();
  }

  /** Without a channel id it stays the same customer; a name that the service already has does not change. */
  identify({ name, channelId, identityToken }: Customer): void {
    this.name = name ?? this.name;
    this.identityToken = identityToken ?? this.identityToken;
    if (this.becomeNamed(channelId, this.chat)) this.restart();
    else if (this.chat.state === 'unproven') this.chat.begin();
    this.change();
  }

  /** Ends the token and forgets everything that the browser keeps of the customer. */
  reset(): void {
    void this.endToken(this.chat);
    this.chat.discardAll();
    this.identity.forget();
    this.name = undefined;
    this.identityToken = undefined;
    this.restart();
  }

  destroy(): void {
    this.unlisten.abort();
    void this.chat.close();
    this.identity.close();
    clearTimeout(this.due);
    this.titleMark.show(0);
  }

  change(): void {
    clearTimeout(this.due);
    this.due = undefined;
    const unread = this.chat.transcript.unread.length;
    if (unread === 0) this.peek = undefined;
    if (unread !== this.unread) {
      this.unread = unread;
      this.events.emit('unread', unread);
    }
    if (this.chat.state === 'unproven' && !this.isUnproven) this.events.emit('identity', undefined);
    this.isUnproven = this.chat.state === 'unproven';
    if (this.options.titleMark) this.titleMark.show(unread);
    this.onChange();
  }

  private get isSeen(): boolean {
    return this.isOpen && document.visibilityState === 'visible';
  }

  private begin(): Chat {
    return new Chat({
      service: this.service,
      identity: this.identity,
      name: () => this.name ?? this.identity.value.name ?? this.text.anonymous(this.anonymousMark),
      identityToken: () => this.identityToken,
      isLookedAt: () => this.isAtEnd && this.isSeen,
      onChange: () => (this.due ??= setTimeout(() => this.change(), gatherMs)),
      onMessage: (said) => this.hear(said),
    });
  }

  /**
   * Another customer: nothing of the one before is shown any more.
   * @param isFirst there was none before: what is being written is theirs
   */
  private restart(isFirst = false): void {
    void this.chat.close();
    this.peek = undefined;
    this.isAtEnd = true;
    if (!isFirst) {
      this.customers += 1;
      tab.keep(draftKey, '');
    }
    this.chat = this.begin();
    if (this.isOpen && this.identity.value.isNamed) this.chat.begin();
    this.change();
  }

  /** @returns whether it is another customer now, and not the one of `chat` any more */
  private becomeNamed(channelId: string | undefined, chat?: Chat): boolean {
    if (channelId === undefined || channelId === this.identity.value.channelId) return false;
    void this.endToken(chat);
    this.identity.become(channelId, this.name);
    return true;
  }

  /** The token of the one who leaves, when their `chat` does not need it any more. */
  private async endToken(chat?: Chat): Promise<void> {
    const { token } = this.identity.value;
    await chat?.close();
    if (token !== undefined) await this.service.endToken(token).catch(() => undefined);
  }

  private hear(said: Said): void {
    const { id, conversationId, content, at } = said;
    this.events.emit('message', { id, conversationId, content, sentAt: new Date(at).toISOString() });
    if (this.isSeen) return;
    if (!this.isOpen) this.peek = said;
    const { sound, notifications, title } = this.options;
    alertOnce(id, () => {
      if (sound && this.preferences.sound) chime();
      if (!notifications || !this.preferences.notifications || document.visibilityState === 'visible') return;
      notify(this.chat.agentNames.get(said.senderId) ?? title ?? this.text.title, content, id, () => this.open());
    });
  }
}
