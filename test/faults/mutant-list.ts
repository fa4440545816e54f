import type { Invariant } from './facts.js';
import type { ScenarioName } from './history.js';

export interface Mutant {
  /** The rule that is broken. */
  name: string;
  /** The compiled file, below `dist`. */
  file: string;
  /** Stands there exactly once. */
  find: string;
  replace: string;
  scenario: ScenarioName;
  seconds: number;
  /** At least one of these must be reported. */
  expect: Invariant[];
}

export const mutants: Mutant[] = [
  {
    name: 'an answer before the commit',
    file: 'database/mysql.database.js',
    find: 'await session.flush();',
    replace: 'void session.flush().catch(() => undefined);',
    scenario: 'cluster',
    seconds: 40,
    expect: ['lost', 'unseen', 'hole'],
  },
  {
    name: 'a resend is a new message',
    file: 'conversation/message/message.service.js',
    find: 'clientMessageId: body.clientMessageId ?? null,',
    replace: 'clientMessageId: null,',
    scenario: 'single',
    seconds: 20,
    expect: ['doubled', 'lost', 'sender-order'],
  },
  {
    name: 'frames of one connection side by side',
    file: 'chat/inbox.js',
    find: 'await this.handle(frame);',
    replace: 'setTimeout(() => void this.handle(frame), Math.random() * 20);',
    scenario: 'single',
    seconds: 20,
    expect: ['sender-order'],
  },
  {
    name: 'no poll beneath the hints',
    file: 'chat/poll.js',
    find: "if (this.database.dialect.name === 'mysql')",
    replace: 'if (false)',
    scenario: 'cluster',
    seconds: 40,
    expect: ['unseen'],
  },
  {
    name: 'notes are for everyone',
    file: 'chat/feed-pump.js',
    find: 'fresh.filter((message) => maySee(principal, message))',
    replace: 'fresh',
    scenario: 'single',
    seconds: 20,
    expect: ['foreign'],
  },
  {
    name: 'a resume begins with the news',
    file: 'chat/resumption.js',
    find: 'const from = Math.min(seq, conversation.lastSeq);',
    replace: 'const from = conversation.lastSeq;',
    scenario: 'single',
    seconds: 20,
    expect: ['unseen', 'hole'],
  },
  {
    name: 'a hint is taken for the message',
    file: 'chat/feed-pump.js',
    find: 'const from = feed.cursor;',
    replace: 'const from = (feed.cursor = Math.max(feed.cursor, feed.target - 1));',
    scenario: 'single',
    seconds: 20,
    expect: ['unseen', 'hole'],
  },
  {
    name: 'news before the commit',
    file: 'conversation/message/message-writer.js',
    find: 'write(drafts, attempt === 1 && this.trusts)',
    replace:
      'write(drafts, attempt === 1 && this.trusts)' +
      '.then((result) => (result.advances.forEach((advance) => this.tell(advance)), result))',
    scenario: 'cluster',
    seconds: 40,
    expect: ['order', 'doubled', 'hole', 'foreign', 'unseen', 'lost'],
  },
];
