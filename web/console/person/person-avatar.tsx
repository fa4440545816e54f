import { useDesk } from '../live/desk.js';
import { usePresenceOf } from '../live/presence.js';
import { useText } from '../text/text.js';
import { Avatar } from './avatar.js';
import { PresenceDot } from './presence-dot.js';

interface Props {
  id: string;
  name: string;
  size: number;
}

/** A person with a dot that says whether they are there. */
export function PersonAvatar({ id, name, size }: Props) {
  const { presence } = useDesk();
  const text = useText();
  const status = usePresenceOf(presence, id);
  return (
    <span className="person-avatar">
      <Avatar id={id} name={name} size={size} />
      {status !== undefined && status !== 'OFFLINE' && (
        <>
          <PresenceDot status={status} />
          <span className="unseen">{text.presence[status]}</span>
        </>
      )}
    </span>
  );
}
