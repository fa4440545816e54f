import './agent.css';
import { PlusOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { api, ask } from '../api/client.js';
import type { Agent } from '../api/schema.js';
import { Fault } from '../look/fault.js';
import { PersonAvatar } from '../person/person-avatar.js';
import { PageSkeleton } from '../shell/page-skeleton.js';
import { usePageTitle } from '../shell/page-title.js';
import { fullTime } from '../text/time.js';
import { useLanguage, useText } from '../text/text.js';
import { AgentActs } from './agent-acts.js';
import { AgentDrawer } from './agent-drawer.js';
import { agentKeys } from './agent-keys.js';

const pageSize = 20;

/** Everybody who may sign in, and what they may do. For administrators. */
export function AgentsPage({ me }: { me: Agent }) {
  const text = useText();
  usePageTitle(text.nav.agents);
  const [page, setPage] = useState(0);
  const [edited, setEdited] = useState<Agent | 'new'>();
  const columns = useColumns(me, setEdited);
  const { data, error, refetch } = useQuery({
    queryKey: agentKeys.page(page),
    queryFn: () => ask(api.GET('/api/v1/agents', { params: { query: { page, size: pageSize } } })),
    placeholderData: keepPreviousData,
  });
  return (
    <main className="page agents">
      <header className="page-head">
        <div>
          <h1>{text.nav.agents}</h1>
          <p>{data?.totalElements == null ? '\u00a0' : text.agents.total(data.totalElements)}</p>
        </div>
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited('new')}>
          {text.agents.create}
        </Button>
      </header>
      {data === undefined ? (
        error === null ? (
          <PageSkeleton />
        ) : (
          <Fault error={error} onRetry={() => void refetch()} />
        )
      ) : (
        <Table<Agent>
          rowKey="id"
          size="middle"
          columns={columns}
          dataSource={data.content}
          rowClassName={({ status }) => (status === 'DISABLED' ? 'agent-row is-disabled' : 'agent-row')}
          pagination={
            data.totalPages !== null && data.totalPages > 1
              ? {
                  current: page + 1,
                  pageSize,
                  total: data.totalElements ?? 0,
                  showSizeChanger: false,
                  onChange: (next) => setPage(next - 1),
                }
              : false
          }
        />
      )}
      <AgentDrawer edited={edited} onClose={() => setEdited(undefined)} />
    </main>
  );
}

function useColumns(me: Agent, onEdit: (agent: Agent) => void): TableColumnsType<Agent> {
  const text = useText();
  const language = useLanguage();
  return [
    {
      key: 'name',
      title: text.agents.name,
      render: (_value, { id, name, email, role, status }) => (
        <span className="name-cell">
          <PersonAvatar id={id} name={name} size={36} />
          <span>
            <span>
              {name}
              {id === me.id && <em className="is-me">{text.agents.you}</em>}
            </span>
            <small>{email}</small>
            <small className="agent-brief">
              {text.roles[role]} · {text.agents.statuses[status]}
            </small>
          </span>
        </span>
      ),
    },
    {
      key: 'role',
      title: text.agents.role,
      width: 130,
      responsive: ['sm'],
      render: (_value, { role }) => text.roles[role],
    },
    {
      key: 'status',
      title: text.agents.status,
      width: 110,
      responsive: ['sm'],
      render: (_value, { status }) => (
        <span className={`agent-status is-${status.toLowerCase()}`}>{text.agents.statuses[status]}</span>
      ),
    },
    {
      key: 'createdAt',
      title: text.agents.createdAt,
      width: 190,
      responsive: ['lg'],
      render: (_value, { createdAt }) => <time dateTime={createdAt}>{fullTime(createdAt, language)}</time>,
    },
    {
      key: 'acts',
      title: <span className="unseen">{text.agents.acts}</span>,
      width: 64,
      align: 'right',
      render: (_value, agent) => <AgentActs agent={agent} isMe={agent.id === me.id} onEdit={() => onEdit(agent)} />,
    },
  ];
}
