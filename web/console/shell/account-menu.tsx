import { App, Dropdown, type MenuProps } from 'antd';
import { useLocation } from 'wouter';
import { api, run } from '../api/client.js';
import type { Agent } from '../api/schema.js';
import { type Desk, useDesk } from '../live/desk.js';
import { ownStatuses } from '../live/own-status.js';
import { useObservable } from '../observable.js';
import { Avatar } from '../person/avatar.js';
import { PresenceDot } from '../person/presence-dot.js';
import { session } from '../session/session.js';
import { isolated } from '../text/isolated.js';
import { useText } from '../text/text.js';

/** As long as the service takes at most; a network may take for ever. */
const answerMs = 3_000;

/** Who one is, how one is seen, and the way out. */
export function AccountMenu({ agent }: { agent: Agent }) {
  const text = useText();
  const [, navigate] = useLocation();
  const desk = useDesk();
  const { live, ownStatus } = desk;
  const { modal } = App.useApp();
  const status = useObservable(ownStatus.status);
  const isReady = useObservable(live.state).name === 'ready';
  const shown = isReady ? status : 'OFFLINE';
  const askToLeave = () => {
    if (!desk.hasUnsent()) return void leave(desk);
    modal.confirm({
      title: text.nav.unsentTitle,
      content: text.nav.unsentText,
      okText: text.nav.signOut,
      cancelText: text.common.cancel,
      onOk: () => leave(desk),
    });
  };
  const items: MenuProps['items'] = [
    {
      type: 'group',
      label: `${agent.name} · ${text.roles[agent.role]}`,
      children: ownStatuses.map((each) => ({
        key: each,
        icon: <PresenceDot status={each} />,
        label: text.presence[each],
        className: each === status ? 'is-chosen' : '',
        onClick: () => ownStatus.choose(each),
      })),
    },
    { type: 'divider' },
    { key: 'profile', label: text.settings.profile, onClick: () => navigate('/settings/profile') },
    { key: 'leave', label: text.nav.signOut, onClick: askToLeave },
  ];
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="topRight">
      <button
        type="button"
        className="rail-account"
        aria-haspopup="menu"
        aria-label={text.nav.account(isolated(agent.name), text.presence[shown])}
      >
        <Avatar id={agent.id} name={agent.name} size={36} />
        <PresenceDot status={shown} />
      </button>
    </Dropdown>
  );
}

/** The session ends here even where the service cannot be told. */
async function leave(desk: Desk): Promise<void> {
  await run(api.POST('/api/v1/auth/logout', { signal: AbortSignal.timeout(answerMs) })).catch(() => undefined);
  session.end('left');
  desk.forgetUnsent();
}
