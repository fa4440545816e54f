import {
  IdcardOutlined,
  InboxOutlined,
  QuestionCircleOutlined,
  SettingOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import { Tooltip } from 'antd';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import type { Agent } from '../api/schema.js';
import { useCounts } from '../inbox/queue-query.js';
import { useDesk } from '../live/desk.js';
import { Logo } from '../look/logo.js';
import { useText } from '../text/text.js';
import { AccountMenu } from './account-menu.js';
import { ConnectionBanner } from './connection-banner.js';
import { useFavicon } from './favicon.js';
import { useMe } from './me.js';
import { NotFound } from './not-found.js';
import { PageSkeleton } from './page-skeleton.js';
import { ShortcutList } from './shortcut-list.js';
import { useShortcuts } from './shortcuts.js';

const InboxPage = lazy(async () => ({ default: (await import('../inbox/inbox-page.js')).InboxPage }));
const CustomersPage = lazy(async () => ({ default: (await import('../customer/customers-page.js')).CustomersPage }));
const AgentsPage = lazy(async () => ({ default: (await import('../agent/agents-page.js')).AgentsPage }));
const SettingsPage = lazy(async () => ({ default: (await import('../settings/settings-page.js')).SettingsPage }));

/** The frame around every page: where one can go, who one is, and whether one is connected. */
export function Shell({ agent: known }: { agent: Agent }) {
  const agent = useMe(known);
  const isAdmin = agent.role === 'ADMIN';
  const [, navigate] = useLocation();
  const [isListOpen, setIsListOpen] = useState(false);
  const { alerts } = useDesk();
  useEffect(() => {
    alerts.onOpen = (id) => navigate(`/inbox/mine/${id}`);
  }, [alerts, navigate]);
  useFavicon();
  useShortcuts({
    'g i': () => navigate('/inbox/mine'),
    'g c': () => navigate('/customers'),
    'g a': () => isAdmin && navigate('/agents'),
    'g s': () => navigate('/settings'),
    '?': () => setIsListOpen(true),
  });
  return (
    <div className="shell">
      <Rail agent={agent} onShortcuts={() => setIsListOpen(true)} />
      <div className="shell-page">
        <ConnectionBanner />
        <Suspense fallback={<PageSkeleton />}>
          <Switch>
            <Route path="/">
              <Redirect to="/inbox/mine" replace />
            </Route>
            <Route path="/inbox/:view?/:conversationId?">
              {({ view, conversationId }) => <InboxPage view={view} conversationId={conversationId} />}
            </Route>
            <Route path="/customers/:customerId?">
              {({ customerId }) => <CustomersPage customerId={customerId} isAdmin={isAdmin} />}
            </Route>
            {isAdmin && <Route path="/agents">{() => <AgentsPage me={agent} />}</Route>}
            <Route path="/settings/:section?">
              {({ section }) => <SettingsPage section={section} agent={agent} />}
            </Route>
            <Route>
              <NotFound />
            </Route>
          </Switch>
        </Suspense>
      </div>
      <ShortcutList isOpen={isListOpen} onClose={() => setIsListOpen(false)} />
    </div>
  );
}

function Rail({ agent, onShortcuts }: { agent: Agent; onShortcuts: () => void }) {
  const text = useText();
  const { data: counts } = useCounts();
  const waiting = counts?.unassigned ?? 0;
  return (
    <nav className="rail" aria-label={text.nav.label}>
      <span className="rail-logo">
        <Logo size={34} />
      </span>
      <RailLink to="/inbox" icon={<InboxOutlined />} label={text.nav.inbox}>
        {waiting > 0 && (
          <span className="rail-badge">
            {waiting > 99 ? '99+' : waiting}
            <span className="unseen"> {text.nav.waiting}</span>
          </span>
        )}
      </RailLink>
      <RailLink to="/customers" icon={<TeamOutlined />} label={text.nav.customers} />
      {agent.role === 'ADMIN' && <RailLink to="/agents" icon={<IdcardOutlined />} label={text.nav.agents} />}
      <RailLink to="/settings" icon={<SettingOutlined />} label={text.nav.settings} />
      <span className="rail-space" />
      <Tooltip title={text.shortcuts.title} placement="right">
        <button type="button" className="rail-button" aria-label={text.shortcuts.title} onClick={onShortcuts}>
          <QuestionCircleOutlined />
        </button>
      </Tooltip>
      <AccountMenu agent={agent} />
    </nav>
  );
}

interface RailLinkProps {
  to: string;
  icon: ReactNode;
  label: string;
  children?: ReactNode;
}

function RailLink({ to, icon, label, children }: RailLinkProps) {
  const [location] = useLocation();
  const isHere = location === to || location.startsWith(`${to}/`);
  return (
    <Link href={to} className="rail-link" {...(isHere ? { 'aria-current': 'page' as const } : {})}>
      <span className="rail-icon" aria-hidden="true">
        {icon}
      </span>
      <span>{label}</span>
      {children}
    </Link>
  );
}
