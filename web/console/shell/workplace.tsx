import './shell.css';
import 'dayjs/locale/zh-cn.js';
import { QueryClientProvider } from '@tanstack/react-query';
import { App, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US.js';
import zhCN from 'antd/locale/zh_CN.js';
import dayjs from 'dayjs';
import { useEffect, useState } from 'react';
import { Router } from 'wouter';
import type { Agent } from '../api/schema.js';
import { type Desk, DeskProvider, openDesk } from '../live/desk.js';
import { useAntdTheme } from '../look/antd-theme.js';
import { Splash } from '../look/splash.js';
import { useLanguage } from '../text/text.js';
import { createQueries } from './queries.js';
import { Shell } from './shell.js';

interface Props {
  token: string;
  agent: Agent;
}

/** Where an agent works who is signed in: it begins and ends with the session. */
export function Workplace({ token, agent }: Props) {
  const [queries] = useState(createQueries);
  const [desk, setDesk] = useState<Desk>();
  const { id } = agent;
  useEffect(() => {
    // Only the id: what else is known of the agent may change meanwhile.
    const opened = openDesk(token, id, queries);
    setDesk(opened);
    return () => opened.close();
  }, [token, id, queries]);
  const language = useLanguage();
  const theme = useAntdTheme();
  useEffect(() => void dayjs.locale(language === 'zh' ? 'zh-cn' : 'en'), [language]);
  if (desk === undefined) return <Splash />;
  return (
    <QueryClientProvider client={queries}>
      <ConfigProvider locale={language === 'zh' ? zhCN : enUS} theme={theme} button={{ autoInsertSpace: false }}>
        <App className="workplace" message={{ maxCount: 3 }}>
          <DeskProvider value={desk}>
            <Router base="/console">
              <Shell agent={agent} />
            </Router>
          </DeskProvider>
        </App>
      </ConfigProvider>
    </QueryClientProvider>
  );
}
