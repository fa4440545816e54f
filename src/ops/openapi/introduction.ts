/** What the document says before it comes to single calls. Markdown. */
export const apiDescription = `
Kefu (客服) is a self-hosted backend for serving customers who arrive over many channels. It holds one record per
customer, however they arrive, and gives each customer a token for the chat.

## Signing in
Every call that has a lock takes a token as \`Authorization: Bearer <token>\`.

- An **agent** (坐席) signs in with \`POST /api/v1/auth/login\` and gets an agent token. An \`AGENT\` may do all but
  erase and export customers, manage agents and read the audit trail; an \`ADMIN\` may do everything.
- A **customer** gets a customer token, which begins with \`cust_\`, from \`POST /api/v1/public/customer-token\`, or an
  agent issues one for them.

## Answers
A success is \`{"success": true, "data": …}\`; a 204 has no body. A failure is \`{"success": false, "error": {…}}\`:
\`code\` is a stable word to translate, \`message\` a sentence for whoever debugs, \`fields\` names what is wrong with
which part of the input, and \`requestId\` is the one that the log has too. It also stands in the header
\`X-Request-Id\` of every answer; send one of your own and it is kept: a UUID, or 1 to 64 letters, digits or
\`_ . : -\` in which nothing may be a secret or a phone number. Another is drawn in place of one with \`cust_\` in it, with 9 to
15 digits in a row that are no part of a hexadecimal word, or of seven or more signs without a letter.

Paths that lead nowhere answer 404 \`ROUTE_NOT_FOUND\`. A 429 or 503 says in \`Retry-After\` how many seconds to wait.
A 503 \`UNAVAILABLE\` is for want of the database, or of a turn for a list: its \`message\` says which.

Before it is looked for what a call asks, it may be refused with these, so that single calls do not name them:

- 400 \`VALIDATION_FAILED\`: it is not valid HTTP, or does not name its host once.
- 408 \`REQUEST_TIMEOUT\`: its headers have not come within 10 seconds, or all of it within 15.
- 417 \`VALIDATION_FAILED\`: it expects something else than \`100-continue\`.
- 431 \`HEADERS_TOO_LARGE\`: its first line and headers are larger than 16 KiB, or there are more than 64 headers.

## Input
Bodies are JSON in UTF-8 of at most 256 KiB. Fields and parameters that are not described here are refused, and so is
a parameter that is repeated where only one is described. Text is counted in characters (code points). In an update a
field that is left out keeps its value and \`null\` clears it; \`""\` in an optional field means \`null\`. Ids are
UUIDs, times are ISO 8601 in UTC with milliseconds. Numbers are those of JavaScript. In \`customFields\` and \`metadata\` a
whole one of 2^53 and beyond, or below -2^53 + 1, is refused, as it would lose digits: send it as text.

## Pages
Lists come as pages with the keys of Spring Data: ask by \`page\` (from 0) and \`size\`, sort by \`sort=field,desc\`,
repeated for several fields. Or follow \`nextCursor\` by sending it as \`cursor\` with the same filters and \`sort\`:
that costs the same at any depth, and the totals are then \`null\`. \`total=false\` leaves the totals out, which is
faster.

## Chat
Customers and agents talk over WebSocket at \`/ws/chat\`: see the
[AsyncAPI document](/docs/asyncapi.json). The same conversations and messages are here as well.

## Words
A **customer** is somebody who is served; an **agent** (坐席) serves them. A **channel** is the way a customer arrives
(\`WEB\`, \`WECHAT\`, …), and a **channelId** is what that channel calls them. An **identity** is a customer's name on a
channel: the same identity is the same customer, for ever.
`.trim();

/** The groups of calls, in the order the explorer shows them. */
export const tags = {
  Public: 'Open to everyone: how a customer gets a token, and whose token it is.',
  Authentication: 'How agents sign in and out.',
  Customers: 'The customers, one record each: create, find, change, erase.',
  'Customer tokens': 'The tokens of a customer, as agents issue and end them.',
  Conversations: 'What customers and agents say to each other, as agents see it.',
  Messages: 'The messages of a conversation, for customers and agents alike.',
  'Canned replies': 'Words that agents say often, shared by all of them.',
  Presence: 'Who is connected to the chat.',
  Me: 'What a customer sees of themselves.',
  Agents:
    'The people who serve customers. Their colleagues see names, roles and status; all else is for administrators.',
  Audit: 'Who did what to whom, when and from where. For administrators.',
  Operations: 'What monitoring asks: is it alive, can it serve, how does it fare.',
  Pages: 'This document and its explorer, the start page, the console, the widget and a page to try it on.',
};
