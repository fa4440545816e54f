import { crowds } from './crowds.js';
import { deepBodies } from './forms.js';
import { garbage } from './garbage.js';
import { pings, pipelines } from './pipelines.js';
import { searchCustomers, searchOthers } from './searches.js';
import { badTokens, bombs, messageFlood, slowHeaders, stalledReaders } from './sockets.js';
import type { Counts, GoesOn, Target } from './target.js';

type Attack = (target: Target, goesOn: GoesOn, counts: Counts) => Promise<void>;

interface Kind {
  title: string;
  run: Attack;
  /** Seconds that it takes at least to show what it does. */
  least?: number;
}

/** Every attack by its name, with what it is. */
export const attacks: Record<string, Kind> = {
  // Node looks for connections that are too slow every 30 s.
  'slow-headers': { title: '1,000 connections whose headers never end, for 45 s', run: slowHeaders, least: 45 },
  'bad-tokens': { title: 'handshakes with made-up tokens, 50 at once', run: badTokens },
  'message-flood': { title: '20 customers who send all the wire takes', run: messageFlood },
  bombs: { title: 'compressed frames; messages in a million pieces', run: bombs },
  // Longer than the service waits for one of them, and that twice.
  'stalled-readers': {
    title: '200 readers who take none of their 20 MB of four-byte characters, for 45 s',
    run: stalledReaders,
    least: 45,
  },
  pipelines: { title: '50 connections full of calls that wait for no answer', run: pipelines },
  crowds: { title: '50 bodies of 250 KB full of lists at once, without a token', run: crowds },
  'deep-bodies': { title: '20 bodies at once that are deep, large, or full of keys', run: deepBodies },
  garbage: { title: '20 customers whose connections are full of garbage, for 60 s', run: garbage, least: 60 },
  pings: { title: '20 customers whose connections are full of pings', run: pings },
  searches: { title: '20 worst-case searches of customers at once', run: searchCustomers },
  'other-searches': { title: '20 worst-case lists of conversations and of the trail at once', run: searchOthers },
};
