import { readdirSync } from 'node:fs';
import { agentPassword } from './agents.js';
import type { Answer } from './http.js';

/** A call that anybody may make. */
interface PublicCall {
  method: string;
  path: string;
  body?: object;
}

/** Names in the paths of pages, that are there and that are not. */
const names: Record<string, string[]> = {
  '/assets/:file': ['base.css', 'none.css'],
  '/console/assets/:file': [...readdirSync('dist/web/console/assets').slice(0, 1), 'none.js'],
  '/console/{*page}': ['customers', 'none'],
};

/**
 * The calls of a public route: with what it takes, and with what it does not.
 * @param email of an agent @param channelId on LINE, of a customer who has said something
 */
export function publicCalls(route: string, email: string, channelId: string): PublicCall[] {
  const bodies: Record<string, object[]> = {
    'POST /api/v1/auth/login': [{ email, password: agentPassword }, { email }],
    'POST /api/v1/public/customer-token': [
      { name: '李四', channel: 'LINE', channelId },
      { name: '李四', channel: 'WEB', channelId: 'web-of-somebody-else' },
      { name: '李四', channel: 'WEB' },
    ],
  };
  const [method = '', pattern = ''] = route.split(' ');
  const paths = (names[pattern] ?? ['']).map((name) => pattern.replace(/:file$|\{\*page\}$/, name));
  return paths.flatMap((path) =>
    (bodies[route] ?? [undefined]).map((body) => ({ method, path, ...(body === undefined ? {} : { body }) })),
  );
}

/** Tokens, ids and times: another with every answer, whoever asks. */
const fresh = /cust_[\da-f-]{36}|eyJ[\w-]+\.[\w-]+\.[\w-]+|[\da-f]{8}-[\da-f-]{27}|\d{4}-\d\d-\d\dT[\d:.]+Z/g;

const changing = ['date', 'etag', 'x-request-id', 'content-length'];

/** What an answer shows, without what differs from one call to the next. Of the metrics, their names alone. */
export function seenOf({ status, headers, text }: Answer): object {
  const isMetrics = text.startsWith('# HELP');
  const shown = isMetrics ? text.split('\n').filter((line) => line.startsWith('#')) : text.replace(fresh, '*');
  return { status, headers: [...headers].filter(([name]) => !changing.includes(name)), shown };
}
