import { useEffect, useState } from 'react';
import { useDesk } from '../live/desk.js';
import { useObservable } from '../observable.js';
import { useText } from '../text/text.js';

/** Shorter losses are mended before anybody could read of them. */
const patienceMs = 1_200;

/** Says calmly that the connection is gone, and that nothing is lost by it. */
export function ConnectionBanner() {
  const { live } = useDesk();
  const text = useText();
  const state = useObservable(live.state);
  const isAway = state.name !== 'ready';
  const isLong = useIsLong(isAway);
  if (!isLong) return null;
  const isElsewhere = state.name === 'ended';
  return (
    <div className="connection-banner" role="status">
      <span className="connection-banner-dot" aria-hidden="true" />
      <span>{isElsewhere ? text.connection.elsewhere : text.connection.away}</span>
      <button type="button" onClick={() => live.wake()}>
        {isElsewhere ? text.connection.here : text.connection.now}
      </button>
    </div>
  );
}

/** Whether it has been so for a while. */
function useIsLong(isSo: boolean): boolean {
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    if (!isSo) return undefined;
    const timer = setTimeout(() => setIsLong(true), patienceMs);
    return () => {
      clearTimeout(timer);
      setIsLong(false);
    };
  }, [isSo]);
  return isSo && isLong;
}
