/**
 * A script for a browser that counts what it would show and play (`shown`, `tones`), and whose window is looked at or
 * not as the test says by `look(true)` and `look(false)`.
 */
export const attentionStubs = `
  window.shown = [];
  window.tones = 0;
  window.looksHere = true;
  window.Notification = class {
    static permission = localStorage.getItem('permission') ?? 'default';
    static requestPermission() {
      localStorage.setItem('permission', 'granted');
      Notification.permission = 'granted';
      return Promise.resolve('granted');
    }
    constructor(title, { body, tag }) {
      this.closed = false;
      window.shown.push(Object.assign(this, { title, body, tag }));
    }
    close() { this.closed = true; }
  };
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) { window.tones += 1; start.apply(this, when); };
  Document.prototype.hasFocus = () => window.looksHere;
  Object.defineProperty(Document.prototype, 'visibilityState', { get: () => (window.looksHere ? 'visible' : 'hidden') });
  window.look = (here) => { window.looksHere = here; document.dispatchEvent(new Event('visibilitychange')); };
`;
