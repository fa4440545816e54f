import { Button, Switch } from 'antd';
import { useState } from 'react';
import { chime } from '../live/chime.js';
import { useText } from '../text/text.js';
import { prefer, usePreferences } from './preferences.js';

/** How the browser calls an agent who looks elsewhere. */
export function Notifications() {
  const text = useText();
  const { notifications, sound } = usePreferences();
  const [isRefused, setIsRefused] = useState(() => !('Notification' in window) || Notification.permission === 'denied');
  const turn = async (isOn: boolean) => {
    if (!isOn) prefer({ notifications: false });
    else {
      const permission = await Notification.requestPermission();
      setIsRefused(permission === 'denied');
      prefer({ notifications: permission === 'granted' });
    }
  };
  return (
    <>
      <div className="setting-switch">
        <div>
          <h2 id="notifications-label">{text.settings.desktop}</h2>
          <p className="settings-hint">{isRefused ? text.settings.desktopRefused : text.settings.desktopHint}</p>
        </div>
        <Switch
          aria-labelledby="notifications-label"
          checked={notifications && !isRefused}
          disabled={isRefused}
          onChange={(isOn) => void turn(isOn)}
        />
      </div>
      <div className="setting-switch">
        <div>
          <h2 id="sound-label">{text.settings.sound}</h2>
          <p className="settings-hint">{text.settings.soundHint}</p>
          <Button size="small" onClick={chime}>
            {text.settings.listen}
          </Button>
        </div>
        <Switch aria-labelledby="sound-label" checked={sound} onChange={(isOn) => prefer({ sound: isOn })} />
      </div>
    </>
  );
}
