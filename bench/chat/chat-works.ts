import { agentsTalk, atRate, customersTalk, oneConversation, type Seen } from './play.js';
import type { Size, Stage } from './stage.js';

/** What peers are started for a work, and Kefu's goal beside each: its rate as a multiple of theirs. */
type Goals = Partial<
  Record<'relay' | 'group' | 'insert' | 'socketio' | 'nest-save' | 'sqlite-group' | 'sqlite-single', number>
>;

export interface ChatWork {
  name: string;
  title: string;
  size: Size;
  goals: Goals;
  /** The goal for Kefu's own rate. */
  rate?: number;
  /** True where the goals are for times, as multiples of the peer's: the 50th and 99th of a hundred. */
  times?: [p50: number, p99: number];
  site: 'mariadb' | 'nodes' | 'sqlite';
  /** Agents to whom each customer's message goes. */
  audience: number;
  play: (stage: Stage, seconds: number) => Promise<Seen>;
}

const office = { customers: 200, agents: 20 };

/** In the order of the goals. */
export const chatWorks: ChatWork[] = [
  {
    ...{ name: 'chat', title: '200 customers write to 20 agents', size: office, site: 'mariadb', audience: 1 },
    goals: { group: 0.6, relay: 0.33, insert: 1.8, socketio: 2.5, 'nest-save': 5 },
    play: customersTalk,
  },
  {
    ...{ name: 'chat-agent', title: '20 agents write to 200 customers', size: office, site: 'mariadb', audience: 1 },
    goals: { group: 0.6 },
    play: agentsTalk,
  },
  {
    ...{ name: 'chat-many', title: '200 customers write, 5 agents read all', site: 'mariadb', audience: 5 },
    size: { customers: 200, agents: 5 },
    goals: { group: 0.6 },
    play: customersTalk,
  },
  {
    ...{ name: 'chat-nodes', title: 'customers and agents on two nodes', size: office, site: 'nodes', audience: 1 },
    goals: { relay: 0.25, socketio: 2 },
    play: customersTalk,
  },
  {
    ...{
      name: 'chat-sqlite',
      title: '200 customers write to 20 agents, on SQLite',
      size: office,
      site: 'sqlite',
      audience: 1,
    },
    goals: { 'sqlite-group': 0.6, 'sqlite-single': 3 },
    play: customersTalk,
  },
  {
    ...{ name: 'chat-hot', title: '20 agents write into one conversation', size: office, site: 'mariadb', audience: 1 },
    goals: {},
    rate: 3_000,
    play: oneConversation,
  },
  {
    ...{ name: 'ack', title: '1,000 messages a second', size: office, site: 'mariadb', audience: 1 },
    goals: { insert: 1 },
    times: [2, 2.5],
    play: (stage, seconds) => atRate(stage, seconds, 1_000),
  },
];
