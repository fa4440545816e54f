import { useEffect } from 'react';
import { useDesk } from '../live/desk.js';
import { useObservable } from '../observable.js';

/** The title of the page, with the number of messages that came while nobody looked. */
export function usePageTitle(title: string): void {
  const { alerts } = useDesk();
  const unseen = useObservable(alerts.unseen);
  useEffect(() => {
    document.title = `${unseen > 0 ? `(${unseen}) ` : ''}${title} · Kefu`;
  }, [title, unseen]);
}
