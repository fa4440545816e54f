/** A request as it is sent. */
export interface Request {
  method: 'GET' | 'POST';
  path: string;
  body?: string;
}

/** A server that Kefu is measured against: the limit, what people write, and what they pick instead. */
export type Peer = 'raw' | 'plain' | 'feathers' | 'directus';

/** What is measured: the same requests to each. */
export interface Work {
  name: string;
  title: string;
  /** Who does it beside Kefu, and Kefu's rate as a multiple of theirs that is the goal, where there is one. */
  peers: Partial<Record<Peer, number | undefined>>;
  /** The goal for the slowest of a hundred answers, in milliseconds. */
  p99?: number;
  /** True where a peer without indexes of its own reads much of the table for each answer. */
  isList?: true;
  /** The status of every answer. */
  status: number;
  next: () => Request;
}

/** Rows that are there. */
export interface Known {
  ids: string[];
  /** How many there are. */
  customers: number;
  /** The last number that a newcomer of an earlier run has. */
  lastPhone: number;
  lastPage: number;
  /** Where pages all over the list begin. */
  cursors: string[];
  /** Of active customers on WEB. */
  channelIds: string[];
}

const channels = ['WEB', 'WECHAT', 'WHATSAPP', 'EMAIL'];
const tags = ['VIP', '已购买', '高意向', 'new'];
const names = ['王芳', '李娜', '张伟', 'Anna Schmidt', '佐藤健', 'Maria García'];

let serial = 0;

/** Everything that is asked over REST, in the order of the goals. */
export function worksOn(known: Known): Work[] {
  return [...pointWorks(known), ...listWorks(known), ...newcomerWorks(known)];
}

function pointWorks({ ids }: Known): Work[] {
  return [
    {
      ...{ name: 'get', title: '`GET /customers/{id}`', status: 200 },
      peers: { raw: 0.6, plain: 2.7, feathers: 1, directus: 15 },
      next: () => get(`customers/${pick(ids)}`),
    },
  ];
}

function listWorks({ lastPage, cursors }: Known): Work[] {
  return [...pageWorks(lastPage, cursors), ...nameWorks(), ...tagWorks(), ...everywhereWorks()];
}

function list(
  name: string,
  title: string,
  query: string,
  goals: Omit<Work, 'name' | 'title' | 'status' | 'next'>,
): Work {
  const request = get(`customers?${query}&size=20`);
  return { name, title, ...goals, status: 200, isList: true, next: () => request };
}

function pageWorks(lastPage: number, cursors: string[]): Work[] {
  const deep = { raw: 0.65, plain: 40 };
  return [
    list('list', 'list, page 0, with total', 'page=0', { peers: { raw: 0.6, plain: 120 } }),
    list('list-filter', 'list by channel and active, with total', 'channel=WECHAT&active=true&page=0', {
      peers: { raw: 0.6, plain: 17 },
    }),
    list('list-deep', 'list, page 1,000', 'page=1000', { peers: deep, p99: 120 }),
    list('list-last', 'list, the last page', `page=${lastPage}`, { peers: { raw: 0.65 }, p99: 120 }),
    {
      ...list('list-cursor', 'list by cursor, at any depth', '', { peers: {} }),
      next: () => get(`customers?cursor=${encodeURIComponent(pick(cursors))}&size=20`),
    },
  ];
}

function nameWorks(): Work[] {
  const goals = { peers: { raw: 0.7, plain: 60 }, p99: 100 };
  const name = (which: string, what: string, text: string) =>
    list(`name-${which}`, `name contains ${what}`, `name=${encodeURIComponent(text)}&page=0`, goals);
  return [
    name('common', '张', '张'),
    name('rare', '欧阳', '欧阳'),
    name('absent', 'what no name has', 'zqxj'),
    name('part', '"mann"', 'mann'),
  ];
}

function tagWorks(): Work[] {
  const tag = (which: string, what: string, query: string, raw?: number) =>
    list(`tag-${which}`, `tag ${what}`, `${query}&page=0`, {
      peers: { plain: 100, ...(raw === undefined ? {} : { raw }) },
      p99: 100,
    });
  return [
    // The peer counts exactly: 1,000/s were asked of Kefu where it did 95.
    tag('common', 'is 已购买 (every sixth customer)', `tag=${encodeURIComponent('已购买')}&tagMatch=exact`, 10),
    tag('part', 'contains VIP (three tags)', 'tag=VIP'),
    tag('rare', 'contains 创始', `tag=${encodeURIComponent('创始')}`),
    tag('absent', 'contains what no tag has', 'tag=zqxj'),
  ];
}

function everywhereWorks(): Work[] {
  const goals = { peers: {}, p99: 100 };
  return [
    list('q-name', '`q` = 张', `q=${encodeURIComponent('张')}&page=0`, goals),
    list('q-phone', '`q` = 138', 'q=138&page=0', goals),
    {
      ...list('q-phones', '`q` = 130 to 199, mixed', '', goals),
      next: () => get(`customers?q=1${30 + Math.floor(Math.random() * 70)}&page=0&size=20`),
    },
    list('q-email', '`q` = wang', 'q=wang&page=0', goals),
  ];
}

/** These come last: they make the table longer. */
function newcomerWorks({ lastPhone, channelIds }: Known): Work[] {
  return [
    {
      ...{ name: 'create', title: '`POST /customers`', status: 201 },
      peers: { raw: 0.8, plain: 2.2, feathers: undefined, directus: 9 },
      next: () => newcomer(lastPhone),
    },
    {
      ...{ name: 'token-known', title: '`POST /public/customer-token`, known', peers: { raw: 0.5 }, status: 200 },
      next: () => arrival(pick(channelIds)),
    },
    {
      ...{ name: 'token-new', title: '`POST /public/customer-token`, new', peers: { raw: 0.6 }, status: 200 },
      next: () => arrival(`bench_${Date.now()}_${(serial += 1)}`),
    },
  ];
}

/** The same, with fields named as the columns are: for what serves the table as it is. */
export function inColumns(request: Request): Request {
  const { body } = request;
  return body === undefined ? request : { ...request, body: body.replace('"primaryChannel"', '"primary_channel"') };
}

function get(path: string): Request {
  return { method: 'GET', path: `/api/v1/${path}` };
}

function newcomer(lastPhone: number): Request {
  serial += 1;
  const body = {
    name: pick(names),
    primaryChannel: pick(channels),
    email: `bench.${Date.now().toString(36)}${serial.toString(36)}@example.com`,
    phone: `+${lastPhone + serial}`,
    tags: [pick(tags), '潜在客户'],
  };
  return { method: 'POST', path: '/api/v1/customers', body: JSON.stringify(body) };
}

function arrival(channelId: string): Request {
  const body = JSON.stringify({ name: '张三', channel: 'WEB', channelId });
  return { method: 'POST', path: '/api/v1/public/customer-token', body };
}

function pick<T>(among: T[]): T {
  const picked = among[Math.floor(Math.random() * among.length)];
  if (picked === undefined) throw new Error('There is nothing to pick from');
  return picked;
}
