import { keep, readKept } from './kept.js';

const key = 'kefu:alerted';

/** Tabs that nobody looks at let the one that somebody does go first. */
const yieldMs = 150;
const spreadMs = 250;

/** Calls `alert` in one tab only, however many hear the same message. */
export function alertOnce(id: string, alert: () => void): void {
  const claim = () => {
    if (readKept(key) === id) return;
    keep(key, id);
    alert();
  };
  if (document.visibilityState === 'visible') claim();
  else setTimeout(claim, yieldMs + Math.random() * spreadMs);
}

let audio: AudioContext | undefined;

/** Two soft notes. Browsers stay silent until somebody has touched the page. */
export function chime(): void {
  if (!navigator.userActivation.hasBeenActive) return;
  audio ??= new AudioContext();
  void audio.resume();
  const now = audio.currentTime;
  for (const [hertz, after] of [
    [659.25, 0],
    [880, 0.11],
  ] as const) {
    const tone = new OscillatorNode(audio, { frequency: hertz });
    const volume = new GainNode(audio, { gain: 0 });
    volume.gain.setValueAtTime(0, now + after);
    volume.gain.linearRampToValueAtTime(0.12, now + after + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, now + after + 0.45);
    tone.connect(volume).connect(audio.destination);
    tone.start(now + after);
    tone.stop(now + after + 0.5);
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
