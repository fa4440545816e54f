/** A request as it is sent. */
interface Request {
  method: 'GET' | 'POST';
  path: string;
  body?: string;
}

/** A server that Kefu is measured against: the limit, and what people use. */
export type Peer = 'raw' | 'plain';

/** What is measured: the same requests to each. */
export interface Work {
  name: string;
  title: string;
  /** Who does it beside Kefu, and Kefu's rate as a multiple of theirs that is the goal. */
  peers: Partial<Record<Peer, number>>;
  /** The status of every answer. */
  status: number;
  next: () => Request;
}

/** Rows that are there. */
export interface Known {
  ids: string[];
  /** Of active customers on WEB. */
  channelIds: string[];
}

const channels = ['WEB', 'WECHAT', 'WHATSAPP', 'EMAIL'];
const tags = ['VIP', '已购买', '高意向', 'new'];
const names = ['王芳', '李娜', '张伟', 'Anna Schmidt', '佐藤健', 'Maria García'];

let serial = 0;

/** Everything that is asked over REST, in the order of the goals. */
export function worksOn(known: Known): Work[] {
  return [...pointWorks(known), ...listWorks()];
}

function pointWorks({ ids, channelIds }: Known): Work[] {
  return [
    {
      ...{ name: 'get', title: '`GET /customers/{id}`', peers: { raw: 0.6, plain: 2.7 }, status: 200 },
      next: () => get(`customers/${pick(ids)}`),
    },
    {
      ...{ name: 'create', title: '`POST /customers`', peers: { raw: 0.8, plain: 2.2 }, status: 201 },
      next: newcomer,
    },
    {
      ...{ name: 'token-known', title: '`POST /public/customer-token`, known', peers: {}, status: 200 },
      next: () => arrival(pick(channelIds)),
    },
    {
      ...{ name: 'token-new', title: '`POST /public/customer-token`, new', peers: {}, status: 200 },
      next: () => arrival(`bench_${Date.now()}_${(serial += 1)}`),
    },
  ];
}

function listWorks(): Work[] {
  const list = (name: string, title: string, query: string, peers: Work['peers']): Work => {
    const request = get(`customers?${query}&size=20`);
    return { name, title, peers, status: 200, next: () => request };
  };
  const zhang = encodeURIComponent('张');
  return [
    list('list', 'list, page 0, with total', 'page=0', { raw: 0.6, plain: 120 }),
    list('list-filter', 'list by channel and active, with total', 'channel=WECHAT&active=true&page=0', {
      ...{ raw: 0.6, plain: 17 },
    }),
    list('list-deep', 'list, page 1,000', 'page=1000', { raw: 0.65, plain: 40 }),
    list('name-common', 'name contains 张', `name=${zhang}&page=0`, { plain: 60 }),
    list('name-absent', 'name contains what no name has', 'name=zqxj&page=0', { plain: 60 }),
    list('tag', 'tag contains VIP', 'tag=VIP&page=0', { plain: 100 }),
  ];
}

function get(path: string): Request {
  return { method: 'GET', path: `/api/v1/${path}` };
}

function newcomer(): Request {
  serial += 1;
  const body = {
    name: pick(names),
    primaryChannel: pick(channels),
    email: `bench.${Date.now().toString(36)}${serial.toString(36)}@example.com`,
    phone: `+86${13_000_000_000 + Math.floor(Math.random() * 6_999_999_999)}`,
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
