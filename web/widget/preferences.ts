import { keep, readKept } from './kept.js';

const key = 'kefu:preferences';

interface Kept {
  sound: boolean;
  notifications: boolean;
}

/** What the person has chosen in the menu. Kept by the browser, for all tabs. */
export class Preferences {
  get sound(): boolean {
    return this.read().sound;
  }

  /** Only what both the person and the browser allow. */
  get notifications(): boolean {
    return this.read().notifications && 'Notification' in window && Notification.permission === 'granted';
  }

  setSound(sound: boolean): void {
    keep(key, JSON.stringify({ ...this.read(), sound }));
  }

  /** Asks the browser's leave, which it gives only where the person has just pressed something. */
  async setNotifications(notifications: boolean): Promise<void> {
    if (notifications) await Notification.requestPermission();
    keep(key, JSON.stringify({ ...this.read(), notifications }));
  }

  private read(): Kept {
    return { sound: true, notifications: false, ...(JSON.parse(readKept(key) ?? '{}') as Partial<Kept>) };
  }
}
