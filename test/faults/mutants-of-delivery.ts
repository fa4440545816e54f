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
    file: 'database/migrations/1790000000010-appended-messages.js',
    find: 'CONSTRAINT uq_messages_client_message UNIQUE (sender_id, client_message_id),',
    replace: '',
    shownBy: { engine: 'sqlite', suite: 'chat-message-form', tests: 'are stored once however often they are sent' },
    faults: { scenario: 'single', seconds: 40, expect: ['doubled', 'lost', 'sender-order'] },
  },
  {
    code: 'M3',
    name: 'an answer before the commit',
    file: 'database/mysql.database.js',
    find: 'await session.conclude(usual);',
    replace: 'void session.conclude(usual).catch(() => undefined);',
    shownBy: { engine: 'mariadb', suite: 'chat-commit', tests: 'has no ack, and gets it when it is' },
    faults: { scenario: 'cluster', seconds: 40, expect: ['lost', 'unseen', 'hole'] },
  },
  {
    code: 'M4',
    name: 'news before the commit',
    file: 'conversation/message/batch-writer.js',
    find: 'result = await this.commits.write(',
    replace:
      'for (const { draft } of batch) {' +
      ' const known = this.news.known.find(draft);' +
      ' if (known === undefined) continue;' +
      ' const [conversationId, seq, senderType] = [known.id, known.lastSeq + 1, draft.sender.kind.toUpperCase()];' +
      ' const place = { conversationId, seq, senderType, senderId: draft.sender.id, createdAt: new Date().toISOString() };' +
      ' const conversation = { ...known, lastSeq: seq };' +
      ' const advance = { conversation, messages: [{ ...draft, ...place }], isNew: false, assigner: null };' +
      ' this.news.keep(advance);' +
      ' this.news.tell({ advances: [advance], outcomes: [] });' +
      '}' +
      'result = await this.commits.write(',
    shownBy: { engine: 'mariadb', suite: 'chat-commit', tests: 'is heard and read by nobody' },
    faults: {
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
    shownBy: { engine: 'mariadb', suite: 'chat-nodes-forged', tests: 'does not keep what is really said' },
  },
  {
    code: 'M6',
    name: 'no poll beneath the hints',
    file: 'chat/poll.js',
    find: "if (this.database.dialect.name === 'mysql')",
    replace: 'if (false)',
    shownBy: { engine: 'mariadb', suite: 'chat-nodes-redis', tests: 'whose Redis is gone carry messages in order' },
    faults: { scenario: 'cluster', seconds: 40, expect: ['unseen'] },
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
    name: 'whoever loses a race looks again at what they saw before',
    file: 'customer/token/customer-arrival.js',
    find: 'const customerId = await this.database.read((session) => findOwner(session, arrival.identity));',
    replace:
      'arrival.seen ??= { owner: await this.database.read((session) => findOwner(session, arrival.identity)) };' +
      ' const customerId = arrival.seen.owner;',
    shownBy: { engine: 'mariadb', suite: 'customer-race', tests: 'sixty-four parallel calls' },
  },
  {
    code: 'M9',
    name: 'notes are for everyone',
    file: 'chat/feed-pump.js',
    find: 'if (!maySee(connection.principal, message))',
    replace: 'if (false)',
    shownBy: { engine: 'sqlite', suite: 'chat-message.test', tests: 'are seen by agents and never by the customer' },
    faults: { scenario: 'single', seconds: 20, expect: ['foreign'] },
  },
  {
    code: 'M10',
    name: 'a resume begins with the news',
    file: 'chat/resumption.js',
    find: 'const from = Math.min(seq, conversation.lastSeq);',
    replace: 'const from = conversation.lastSeq;',
    shownBy: { engine: 'sqlite', suite: 'chat-replay', tests: 'is everything after the cursor' },
    faults: { scenario: 'single', seconds: 20, expect: ['unseen', 'hole'] },
  },
  {
    code: 'M11',
    name: 'a hint is taken for the message',
    file: 'chat/feed-pump.js',
    find: 'const from = feed.cursor;',
    replace: 'const from = (feed.cursor = Math.max(feed.cursor, feed.target - 1));',
    shownBy: { engine: 'mariadb', suite: 'chat-nodes-redis', tests: 'everything up to the message that a hint names' },
    faults: { scenario: 'single', seconds: 20, expect: ['unseen', 'hole'] },
  },
  {
    code: 'M12',
    name: 'what was known of a conversation is believed',
    file: 'conversation/message/known-batch.js',
    find: 'asKnown(dialect, rows.length)',
    replace: "asKnown(dialect, rows.length, rows.forEach((row) => (row[2] = 0))).replace('last_seq', '0 * last_seq')",
    shownBy: { engine: 'sqlite', suite: 'conversation-known', tests: 'goes on without a hole' },
  },
  {
    code: 'M13',
    name: 'what was known of a customer is believed',
    file: 'conversation/message/known-batch.js',
    find: ' AND customer_active = 1',
    replace: '',
    shownBy: { engine: 'sqlite', suite: 'conversation-known', tests: 'takes nothing of theirs' },
  },
  {
    code: 'M14',
    name: 'what is replayed unasked overtakes a resume',
    file: 'chat/welcome.js',
    find: 'if (!connection.hasSpoken)',
    replace: 'if (true)',
    shownBy: { engine: 'mariadb', suite: 'chat-outage', tests: 'silent while somebody resumes' },
  },
  {
    code: 'M15',
    name: 'a node subscribes to the news once',
    file: 'bus/redis.bus.js',
    find: 'while (!this.isSubscribed && !this.hasEnded)',
    replace: 'if (!this.isSubscribed)',
    shownBy: { engine: 'sqlite', suite: 'outage-redis', tests: 'hears the others once' },
  },
];
