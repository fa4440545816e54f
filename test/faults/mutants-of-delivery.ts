import type { Mutant } from './mutant-list.js';

/** What brings every message to everyone it is for, once and in order. */
export const delivery: Mutant[] = [
  {
    code: 'M1',
    name: 'messages are numbered by one counter for all',
    file: 'conversation/message/placement.js',
    find: 'seq: (conversation.lastSeq += 1),',
    replace: 'seq: (conversation.lastSeq = globalThis.lastSeq = (globalThis.lastSeq ?? 0) + 1),',
    shownBy: { engine: 'sqlite', suite: 'conversation-message', tests: 'numbered without a hole' },
  },
  {
    code: 'M2',
    name: 'a resend is a new message',
    file: 'conversation/message/message.service.js',
    find: 'clientMessageId: body.clientMessageId ?? null,',
    replace: 'clientMessageId: null,',
    shownBy: { scenario: 'single', seconds: 20, expect: ['doubled', 'lost', 'sender-order'] },
  },
  {
    code: 'M3',
    name: 'an answer before the commit',
    file: 'database/mysql.database.js',
    find: 'await session.flush();',
    replace: 'void session.flush().catch(() => undefined);',
    shownBy: { scenario: 'cluster', seconds: 40, expect: ['lost', 'unseen', 'hole'] },
  },
  {
    code: 'M4',
    name: 'news before the commit',
    file: 'conversation/message/message-writer.js',
    find: 'write(drafts, attempt === 1 && this.trusts)',
    replace:
      'write(drafts, attempt === 1 && this.trusts)' +
      '.then((result) => (result.advances.forEach((advance) => this.tell(advance)), result))',
    shownBy: {
      scenario: 'cluster',
      seconds: 40,
      expect: ['order', 'doubled', 'hole', 'foreign', 'unseen', 'lost'],
    },
  },
  {
    code: 'M5',
    name: 'what a hint says is there',
    file: 'chat/delivery.js',
    find: '?? (await this.access.find(conversationId));',
    replace: '?? ((found) => found && { ...found, lastSeq })(await this.access.find(conversationId));',
    shownBy: { engine: 'mariadb', suite: 'chat-nodes-redis', tests: 'does not keep what is really said' },
  },
  {
    code: 'M6',
    name: 'no poll beneath the hints',
    file: 'chat/poll.js',
    find: "if (this.database.dialect.name === 'mysql')",
    replace: 'if (false)',
    shownBy: { scenario: 'cluster', seconds: 40, expect: ['unseen'] },
  },
  {
    code: 'M7',
    name: 'frames of one connection side by side',
    file: 'chat/inbox.js',
    find: 'await this.handle(frame);',
    replace: 'setTimeout(() => void this.handle(frame), Math.random() * 20);',
    shownBy: { engine: 'sqlite', suite: 'chat-message.test', tests: 'however many are on their way' },
  },
  {
    code: 'M8',
    name: 'whoever loses a race does not look again for the winner',
    file: 'customer/token/customer-arrival.js',
    find: 'if (isUniqueViolation(error))\n                return null;',
    replace: '',
    shownBy: { engine: 'mariadb', suite: 'customer-race', tests: 'sixty-four parallel calls' },
  },
  {
    code: 'M9',
    name: 'notes are for everyone',
    file: 'chat/feed-pump.js',
    find: 'fresh.filter((message) => maySee(principal, message))',
    replace: 'fresh',
    shownBy: { scenario: 'single', seconds: 20, expect: ['foreign'] },
  },
  {
    code: 'M10',
    name: 'a resume begins with the news',
    file: 'chat/resumption.js',
    find: 'const from = Math.min(seq, conversation.lastSeq);',
    replace: 'const from = conversation.lastSeq;',
    shownBy: { scenario: 'single', seconds: 20, expect: ['unseen', 'hole'] },
  },
  {
    code: 'M11',
    name: 'a hint is taken for the message',
    file: 'chat/feed-pump.js',
    find: 'const from = feed.cursor;',
    replace: 'const from = (feed.cursor = Math.max(feed.cursor, feed.target - 1));',
    shownBy: { scenario: 'single', seconds: 20, expect: ['unseen', 'hole'] },
  },
];
