import { useEffect } from 'react';
import { useDesk } from '../live/desk.js';
import { useObservable } from '../observable.js';

/** The mark with a dot on it, small enough to be read in a tab. */
const withDot = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="16" fill="#0b6b60"/>' +
    '<path d="M32 14c11 0 20 7.2 20 16.2S43 46.4 32 46.4c-2.2 0-4.3-.3-6.3-.8L15.5 51l2.6-9.2C14.3 38.9 12 34.8 12 30.2 12 21.2 21 14 32 14Z" fill="#fff"/>' +
    '<circle cx="48" cy="16" r="16" fill="#d93025" stroke="#fff" stroke-width="4"/></svg>',
)}`;

/** The icon of the page says that something was said while nobody looked. */
export function useFavicon(): void {
  const { alerts } = useDesk();
  const hasUnseen = useObservable(alerts.unseen) > 0;
  useEffect(() => {
    const link = document.querySelector('link[rel="icon"]');
    const plain = link?.getAttribute('href');
    if (!hasUnseen || link === null || plain == null) return undefined;
    link.setAttribute('href', withDot);
    return () => link.setAttribute('href', plain);
  }, [hasUnseen]);
}
