import { h } from '../dom/element.js';
/** Line drawings on a grid of 24. */
const drawings = {
  chat: 'M4.5 5.5h15a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H11l-4.8 3.4V17.5H4.5a1 1 0 0 1-1-1v-10a1 1 0 0 1 1-1ZM8 10h8M8 13.5h5',
  down: 'm6 9.5 6 6 6-6',
  close: 'm6.5 6.5 11 11m0-11-11 11',
  more: 'M6 12h.01M12 12h.01M18 12h.01',
  send: 'M12 19V5.5m0 0L6 11.5m6-6 6 6',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  checks: 'm2.5 12.5 4.5 4.5L16.5 7.5m-5 8.5 1 1L22 7.5',
  clock: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 7.5V12l3 2',
  alert: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 8v4.5m0 3.2v.1',
  bell: 'M6.5 10.5a5.5 5.5 0 0 1 11 0c0 4.5 2 5.5 2 5.5h-15s2-1 2-5.5ZM10 19.5a2.2 2.2 0 0 0 4 0',
  sound: 'M4.5 9.5v5h3l4.5 4v-13l-4.5 4h-3ZM15.5 9a4 4 0 0 1 0 6m2.5-8.5a7.5 7.5 0 0 1 0 11',
};

export function Icon({ name }: { name: keyof typeof drawings }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={drawings[name]} />
    </svg>
  );
}
