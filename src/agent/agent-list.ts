import { In } from 'typeorm';
import { after } from '../database/keyset.js';
import { countRows, type ListSource, readIds } from '../database/page-reader.js';
import type { Session } from '../database/session.js';
import { sqlTime } from '../database/time.js';
import { invalid } from '../errors/common.errors.js';
import { isStorableText } from '../http/field.js';
import { isStoredTime, orderColumns } from '../http/list-order.js';
import type { PageDto } from '../http/page.dto.js';
import { toPageDto } from '../http/page.js';
import { decodeCursor, encodeCursor, type SortKey } from '../http/sort.js';
import { isUuid } from '../http/uuid.pipe.js';
import { type AgentDto, type AgentSortField, type ListAgentsQuery, toAgentDto } from './agent.dto.js';
import { Agent, agentRoles, agentStatuses } from './agent.entity.js';

interface SortColumn {
  column: string;
  /** Whether a cursor may carry this: it goes to the database as it is. */
  holds: (value: unknown) => boolean;
}

const isOneOf = (words: readonly string[]) => (value: unknown) => typeof value === 'string' && words.includes(value);

const columns: Record<AgentSortField, SortColumn> = {
  createdAt: { column: 'created_at', holds: isStoredTime },
  name: { column: 'name', holds: isStorableText },
  email: { column: 'email', holds: isStorableText },
  role: { column: 'role', holds: isOneOf(agentRoles) },
  status: { column: 'status', holds: isOneOf(agentStatuses) },
};

/** One page of the agents. They are few: no index serves it but the key. */
export async function readAgentPage(session: Session, query: ListAgentsQuery): Promise<PageDto<AgentDto>> {
  await session.hold();
  const order = orderColumns(query.sort, (field) => columns[field].column);
  const all = { from: { sql: 'agents', parameters: [] }, where: [] };
  const source: ListSource = { parts: [all], order, id: 'id', repeats: false };
  const total = query.total && query.cursor === undefined ? await countRows(session, source) : null;
  const { ids, more } = await readIds(session, source, {
    offset: (query.page ?? 0) * query.size,
    size: query.size,
    total,
    ...(query.cursor === undefined ? {} : { after: after(order, cursorPosition(query.cursor, query.sort)) }),
  });
  const agents = await session.manager.findBy(Agent, { id: In(ids) });
  const content = agents.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
  const last = content.at(-1);
  const nextCursor = more && last !== undefined ? encodeCursor(query.sort, cursorValues(last, query.sort)) : null;
  return toPageDto(query, { content: content.map(toAgentDto), total, nextCursor });
}

/** @throws VALIDATION_FAILED */
function cursorPosition(cursor: string, sort: SortKey<AgentSortField>[]): (string | number | null)[] {
  const values = decodeCursor(cursor, sort);
  if (sort.every(({ field }, index) => columns[field].holds(values[index])) && isUuid(values.at(-1))) return values;
  throw invalid({ field: 'cursor', message: 'cursor must be a nextCursor of this list' });
}

function cursorValues(agent: Agent, sort: SortKey<AgentSortField>[]): string[] {
  const named = sort.map(({ field }) => (field === 'createdAt' ? sqlTime(agent.createdAt) : agent[field]));
  return [...named, agent.id];
}
