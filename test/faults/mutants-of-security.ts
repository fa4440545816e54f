import type { Mutant } from './mutant-list.js';

/** What keeps strangers out, and what is whose. */
export const security: Mutant[] = [
  {
    code: 'S1',
    name: 'a conversation is known to every customer',
    file: 'conversation/audience.js',
    find: 'if (conversation.customerId !== principal.id)\n        return false;',
    replace: '',
    shownBy: { engine: 'sqlite', suite: 'chat-access', tests: 'over REST either' },
  },
  {
    code: 'S2',
    name: 'the sender is who the frame says',
    file: 'chat/frame-handler.js',
    find: 'this.messages.post(connection.principal,',
    replace: 'this.messages.post({ ...connection.principal, id: body.senderId || connection.principal.id },',
    shownBy: { engine: 'sqlite', suite: 'chat-access', tests: 'always the sender' },
  },
  {
    code: 'S3',
    name: 'a page of any origin may connect',
    file: 'chat/upgrade-judge.js',
    find: 'this.refuseForeignOrigin(request.headers.origin);',
    replace: '',
    shownBy: { engine: 'sqlite', suite: 'chat-connect', tests: 'the origin of a page' },
  },
  {
    code: 'S4',
    name: 'nobody waits until a token is verified',
    file: 'auth/auth.guard.js',
    find: 'const principal = await this.authenticator.authenticate(bearerToken(request));',
    replace:
      'const verified = this.authenticator.authenticate(bearerToken(request));' +
      'verified.catch(() => undefined);' +
      "const principal = { kind: 'agent', role: 'ADMIN', ...verified };",
    shownBy: { engine: 'sqlite', suite: 'access.test', tests: 'refuses whoever has no live token' },
  },
  {
    code: 'S4b',
    name: 'nobody waits until the token of a connection is verified',
    file: 'chat/upgrade-judge.js',
    find: 'const principal = await this.authenticate(tokenOf(request, query), network);',
    replace:
      'const verified = this.authenticate(tokenOf(request, query), network);' +
      'verified.catch(() => undefined);' +
      "const principal = { kind: 'agent', role: 'ADMIN', ...verified };",
    shownBy: { engine: 'sqlite', suite: 'chat-connect', tests: 'which nobody holds, is refused with 401' },
  },
  {
    code: 'S5',
    name: 'a token is verified by the algorithm that it names',
    file: 'auth/agent-jwt.strategy.js',
    find: "algorithms: ['HS256'],",
    replace: '',
    shownBy: { engine: 'sqlite', suite: 'access-forged', tests: 'of every kind' },
  },
  {
    code: 'S6',
    name: 'the log has the address as it was asked for',
    file: 'http/request.middleware.js',
    find: 'path: loggedPath(request),',
    replace: 'path: request.originalUrl,',
    shownBy: { engine: 'sqlite', suite: 'access-secrecy', tests: 'is not in the log' },
  },
  {
    code: 'S7',
    name: 'JSON may nest as deep as it likes',
    file: 'http/json-flaw.js',
    find: 'if (depth > maxDepth)',
    replace: 'if (depth === Infinity)',
    shownBy: { engine: 'sqlite', suite: 'chat-frames', tests: 'nests deeper than 32 levels' },
  },
  {
    code: 'S8',
    name: 'what is searched for is a pattern',
    file: 'customer/search/customer-search.js',
    find: 'INSTR(folded, ?) > 0 LIMIT',
    replace: "folded LIKE '%' || ? || '%' LIMIT",
    shownBy: { engine: 'sqlite', suite: 'customer-search', tests: 'lists of customers' },
  },
  {
    code: 'S9',
    name: 'ids that look alike are the same',
    file: 'database/migrations/column-types.js',
    find: "clustered: 'ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin'",
    replace: "clustered: 'ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci'",
    shownBy: { engine: 'mariadb', suite: 'customer-identity', tests: 'are two people' },
  },
  {
    code: 'S10',
    name: 'nobody hears that a customer was erased',
    file: 'customer/customer-erasure.js',
    find: "this.bus.publish('customer.changed', { customerId: id });",
    replace: '',
    shownBy: { engine: 'sqlite', suite: 'chat-close', tests: 'because the customer was deleted' },
  },
  {
    code: 'S11',
    name: 'a frame may be as long as ws lets it',
    file: 'chat/chat.adapter.js',
    find: 'maxPayload: maxFrameBytes,',
    replace: '',
    shownBy: { engine: 'sqlite', suite: 'ws-size', tests: 'one byte more' },
  },
  {
    code: 'S12',
    name: 'who once had a conversation hears on',
    file: 'chat/delivery.js',
    find: '...this.connections.subscribersOf(id)])]',
    replace: '...[...this.connections.agents()].filter((one) => one.feeds.has(id))])]',
    shownBy: { engine: 'sqlite', suite: 'chat-model', tests: 'see what the model allows' },
  },
  {
    code: 'S13',
    name: 'a token without a proof shows what was said before it',
    file: 'customer/token/customer-token-store.js',
    find: 'const seesFromTime = await seesFromOf(session, seesFrom);',
    replace: 'const seesFromTime = null;',
    shownBy: { engine: 'sqlite', suite: 'customer-token-proof', tests: 'what comes after it' },
  },
  {
    code: 'S14',
    name: 'calls are not counted',
    file: 'http/rate-limit.js',
    find: 'if (!this.config.http.rateLimit)\n            return Infinity;',
    replace: 'return Infinity;',
    shownBy: { engine: 'sqlite', suite: 'auth-limit', tests: 'two hundred parallel guesses' },
  },
  {
    code: 'S15',
    name: 'what is changed of a customer is in no trail',
    file: 'customer/customer.service.js',
    find: 'await recordAct(session, actor, ...changesOf(current, changed));',
    replace: '',
    shownBy: { engine: 'sqlite', suite: 'customer-audit', tests: 'is one entry, however many fields are changed' },
  },
];
