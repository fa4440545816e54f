import { keep, readKept } from './kept.js';

/**
 * Ids of the messages that somebody was called for, the latest first. Their order says nothing of which is newer: they begin with
 * the time by the clock of a node, and each node has its own.
 */
const key = 'kefu:message';

/** So much of them is kept: 250. */
const keptLength = 9_000;

/** Tabs that nobody looks at let the one that somebody does go first. */
const yieldMs = 250;
const spreadMs = 250;

/** So long a tab keeps the others waiting: what it has kept reaches them in the meantime. */
const holdMs = 250;

/**
 * Calls `alert` in one tab only, however many hear the same message: in turn, since two that look at once see nothing kept. Pages
 * without TLS have no locks.
 */
export function alertOnce(id: string, alert: () => void): void {
  const claim = () => {
    const alerted = readKept(key) ?? '';
    if (alerted.includes(id)) return undefined;
    keep(key, (id + alerted).slice(0, keptLength));
    alert();
    return new Promise((resolve) => setTimeout(resolve, holdMs));
  };
  const claimInTurn = () => navigator.locks?.request(key, claim) ?? claim();
  setTimeout(claimInTurn, document.visibilityState === 'visible' ? 0 : yieldMs + Math.random() * spreadMs);
}

let audio: AudioContext | undefined;

/** Two soft notes. Browsers stay silent until somebody has touched the page. */
export function chime(): void {
  if (!navigator.userActivation.hasBeenActive) return;
  audio ??= new AudioContext();
  void audio.resume();
  for (const [hertz, after] of [
    [660, 0],
    [880, 0.1],
  ] as const) {
    const begin = audio.currentTime + after;
    const tone = new OscillatorNode(audio, { frequency: hertz });
    const volume = new GainNode(audio, { gain: 0 });
    const { gain } = volume;
    gain.linearRampToValueAtTime(0, begin);
    gain.linearRampToValueAtTime(0.1, begin + 0.02);
    gain.linearRampToValueAtTime(0, begin + 0.5);
    tone.connect(volume).connect(audio.destination);
    tone.start(begin);
    tone.stop(begin + 0.5);
  }
}

/** Some browsers have the constructor and refuse it: phones want a service worker for that. */
export function notify(title: string, body: string, tag: string, onClick: () => void): void {
  try {
    const notification = new Notification(title, { body, tag });
    notification.onclick = () => {
      window.focus();
      notification.close();
      onClick();
    };
  } catch {
    // The badge says it as well.
  }
}

/** Tells of unread messages in the title of the page while nobody looks at it. */
export class TitleMark {
  private mark = '';

  show(count: number): void {
    const mark = count > 0 && document.visibilityState === 'hidden' ? `(${count}) ` : '';
    if (mark === this.mark) return;
    const title = document.title.startsWith(this.mark) ? document.title.slice(this.mark.length) : document.title;
    this.mark = mark;
    document.title = mark + title;
  }
}
