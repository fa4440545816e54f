export type Language = 'zh' | 'en';

export type PresenceStatus = 'ONLINE' | 'BUSY' | 'AWAY' | 'OFFLINE';

/** Every word that the widget says by itself. */
export interface Text {
  /** For dates and times. */
  locale: string;
  title: string;
  subtitle: string;
  openChat: string;
  closeChat: string;
  unread: (count: number) => string;
  greeting: string;
  agent: string;
  you: string;
  /** What a customer is called who has not said their name. */
  anonymous: (mark: string) => string;
  messages: string;
  placeholder: string;
  send: string;
  tooLong: (over: number) => string;
  sending: string;
  queued: string;
  sent: string;
  read: string;
  failed: string;
  retry: string;
  discard: string;
  typing: string;
  ended: string;
  today: string;
  yesterday: string;
  loadFailed: string;
  newMessages: string;
  reconnecting: string;
  offline: string;
  busy: string;
  forbidden: string;
  unproven: string;
  elsewhere: string;
  continueHere: string;
  menu: string;
  sound: string;
  notifications: string;
  notificationsDenied: string;
  dismiss: string;
  prechatTitle: string;
  prechatName: string;
  prechatStart: string;
  presence: Record<PresenceStatus, string>;
}
