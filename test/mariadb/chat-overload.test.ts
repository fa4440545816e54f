import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { chatSuite } from '../support/chat-suite.js';

/** More messages than a node lets wait. */
const many = 2_400;

describe('a node on which more messages wait than it can store', () => {
  const suite = chatSuite();
  const { newCustomer, stored } = suite;

  /** Posts over REST, on a socket of its own: the calls of one wait for each other. @returns when it is answered, and what */
  function post(conversationId: string): { first: Promise<void>; all: Promise<string> } {
    const body = JSON.stringify({ content: '等' });
    const request =
      `POST /api/v1/conversations/${conversationId}/messages HTTP/1.1\r\nHost: kefu\r\nAuthorization: Bearer ${suite.admin}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
    const socket = connect(suite.kefu.port, '127.0.0.1');
    socket.write(`${request}Connection: close\r\n\r\n${body}`);
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => (text += part));
    const first = new Promise<void>((resolve) => {
      socket.once('data', () => resolve());
    });
    const all = new Promise<string>((resolve, reject) => socket.on('error', reject).on('close', () => resolve(text)));
    return { first, all };
  }

  it('refuses with OVERLOADED and closes with 1013, stores what it accepted, and goes on', async () => {
    const visitor = await newCustomer();
    const { conversationId } = await visitor.chat.post('你好');
    await suite.kefu.database.query('START TRANSACTION');
    await suite.kefu.database.query(`SELECT id FROM conversations WHERE id = '${conversationId}' FOR UPDATE`);
    const floods = Array.from({ length: many }, () => post(conversationId));
    // The first that is answered at all is one too many: nothing is stored while the row is held.
    await Promise.race(floods.map(({ first }) => first));
    visitor.chat.send({ content: '我呢', clientMessageId: 'late' });
    const error = await visitor.chat.error();
    expect(error).toMatchObject({ code: 'OVERLOADED', clientMessageId: 'late', retryAfterMs: 1_000 });
    expect((await visitor.chat.closed()).code).toBe(1013);
    await suite.kefu.database.query('ROLLBACK');

    const answers = (await Promise.all(floods.map(({ all }) => all))).join('');
    const count = (pattern: RegExp) => answers.match(pattern)?.length ?? 0;
    expect(count(/HTTP\/1\.1 (201|503) /g)).toBe(many);
    expect(count(/"code":"OVERLOADED"/g)).toBeGreaterThan(0);
    const overloaded = /"level":"warn",.*"code":"OVERLOADED",.*"msg":"More messages are waiting than can be stored/;
    await suite.kefu.process.printed('"code":"OVERLOADED"');
    expect(suite.kefu.output).toMatch(overloaded);
    const again = await newCustomer();
    await again.chat.post('好了');
    const { data } = await suite.kefu.call('GET', `/conversations/${conversationId}`, { token: suite.admin });
    expect(data.lastSeq).toBe(1 + count(/HTTP\/1\.1 201 /g));
    expect((await stored(conversationId)).map(({ content }) => content)).not.toContain('我呢');
  });
});
