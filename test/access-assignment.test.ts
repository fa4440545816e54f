import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAgent } from './support/agents.js';
import { chatContractOf, withConversation } from './support/asyncapi.js';
import { Chat, customer } from './support/chat.js';
import { type TestDatabase, tableNames } from './support/database.js';
import { Kefu } from './support/kefu.js';
import { fetchDocument, type OpenApiDocument } from './support/openapi.js';
import { takenByCalls, takenByFrames } from './support/taken-fields.js';

/** Keys that some code takes for more than a name. */
const inherited = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__', 'then'];
const guesses = ['isAdmin', 'admin', 'roles', 'deletedAt', 'deleted', 'version', 'status ', 'permissions', 'owner'];
const operators = ['$set', '$where', '$ne', 'or', 'where', 'relations', 'select', '#', '--'];
const strange = ['', ' ', 'name ', 'name\u200b', 'NAME', 'Name', 'tags[0]', 'tags[]', 'customFields.a', '名字', 'éa'];
const unknownKeys = [...inherited, ...guesses, ...operators, ...strange];

/** One bad frame more within a minute closes a connection. */
const badFrames = 19;

/** What calls write down by themselves, whether they succeed or not. */
const ownTables = ['agent_sessions', 'customer_tokens'];

describe('what a body or a frame does not declare', () => {
  let kefu: Kefu;
  let document: OpenApiDocument;
  let token: string;
  let columns: string[];
  let ids: Record<string, string>;
  let own: string;

  beforeAll(async () => {
    kefu = await Kefu.start();
    document = await fetchDocument(kefu.url);
    token = await kefu.login();
    columns = await columnNames(kefu.database);
    const { id: agentId } = await createAgent(kefu, token);
    const person = await customer(kefu);
    own = person.token;
    const chat = await Chat.connect(kefu, person.token, { speaks: true });
    const { conversationId } = await chat.post('你好');
    await chat.close();
    const body = { shortcut: '好', content: '您好' };
    const { data } = await kefu.call('POST', '/canned-replies', { token, body });
    ids = {
      agentId,
      customerId: person.id,
      conversationId: conversationId as string,
      cannedReplyId: data.id as string,
    };
  });
  afterAll(() => kefu.stop());

  /** Every call that takes a body, with one that is sound. */
  const writers = () =>
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).flatMap(([method, { requestBody }]) => {
        const media = requestBody?.content['application/json'];
        if (media === undefined) return [];
        const target = path.replace(/\{(\w+)\}/g, (_part, name: string) => ids[name] ?? '');
        const sound = path.endsWith('/assign') ? { agentId: ids.agentId } : (media.example as object);
        const declared = takenByCalls[`${method.toUpperCase()} ${path.replace('/api/v1', '')}`] ?? [];
        expect([path, declaredBy(document, media.schema).sort()]).toEqual([path, [...declared].sort()]);
        return [{ method: method.toUpperCase(), path: target, sound, declared }];
      }),
    );

  it('is refused by every call that writes, column by column and key by key, and changes no row', async () => {
    expect(writers()).toHaveLength(Object.keys(takenByCalls).length);
    expect(columns.length).toBeGreaterThan(100);
    const before = await dump(kefu.database);
    for (const { method, path, sound, declared } of writers()) {
      for (const key of new Set([...columns, ...unknownKeys])) {
        if (declared.includes(key)) continue;
        // As text, since `{"__proto__": 1}` cannot be written as a literal.
        const raw = JSON.stringify(sound).replace(/^\{/, `{${JSON.stringify(key)}:"x",`);
        const { status, error } = await kefu.callRoot(method, path, { token, raw });
        expect([method, path, key, status]).toEqual([method, path, key, 400]);
        expect(error.fields.map(({ field }: { field: string }) => field)).toContain(key);
      }
    }
    expect(await dump(kefu.database)).toEqual(before);
  });

  it('is refused in every frame by every holder, column by column and key by key, and changes no row', async () => {
    const { document: events, names } = await framesOf(kefu);
    expect([...names].sort()).toEqual(Object.keys(takenByFrames).sort());
    const before = await dump(kefu.database);
    for (const name of names) {
      const { payload, examples } = events.components.messages[name] ?? { payload: {}, examples: [] };
      const sound = JSON.stringify(withConversation(examples[0]?.payload, ids.conversationId ?? ''));
      const declared = [...takenByFrames[name as keyof typeof takenByFrames], 'ref', 'event'];
      const described = new Set([...Object.keys(payload.properties as object), 'event']);
      expect([name, [...described].sort()]).toEqual([name, [...declared].sort()]);
      const keys = [...new Set([...columns, ...unknownKeys])].filter((key) => !declared.includes(key));
      for (const holder of [own, token]) {
        for (let from = 0; from < keys.length; from += badFrames) {
          const tried = keys.slice(from, from + badFrames);
          const chat = await Chat.connect(kefu, holder, { speaks: true });
          for (const key of tried) chat.send(sound.replace(/^\{/, `{${JSON.stringify(key)}:"x",`));
          await chat.barrier();
          const errors = chat.frames.filter(({ type }) => type === 'error').map(({ data }) => data);
          expect([name, errors.map(({ code }) => code)]).toEqual([name, tried.map(() => 'VALIDATION_FAILED')]);
          const named = errors.map(({ fields }) => fields.map(({ field }: { field: string }) => field));
          expect([name, named]).toEqual([name, tried.map((key) => [key])]);
          await chat.close();
        }
      }
    }
    expect(await dump(kefu.database)).toEqual(before);
  });

  it('is all that was wrong with it: without it the same body is taken', async () => {
    for (const { method, path, sound } of writers()) {
      const { status } = await kefu.callRoot(method, path, { token, body: sound });
      expect([method, path, status]).not.toEqual([method, path, 400]);
    }
  });
});

async function framesOf(kefu: Kefu) {
  const contract = await chatContractOf(kefu.url);
  return { document: contract.document, names: contract.names('receive') };
}

function declaredBy(document: OpenApiDocument, schema: object): string[] {
  const name = '$ref' in schema ? String(schema.$ref).split('/').at(-1) : '';
  const model = document.components.schemas[name ?? ''];
  return model !== undefined && 'properties' in model ? Object.keys(model.properties as object) : [];
}

/** Every column of every table, as the table and as the API would spell it. */
async function columnNames(database: TestDatabase): Promise<string[]> {
  const names = new Set<string>();
  for (const table of await tableNames(database)) {
    const rows = await database.query(
      database.engine === 'sqlite'
        ? `SELECT name FROM pragma_table_info('${table}')`
        : `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = '${table}'`,
    );
    for (const { name } of rows) {
      names.add(String(name));
      names.add(String(name).replace(/_(\w)/g, (_part, letter: string) => letter.toUpperCase()));
    }
  }
  return [...names];
}

async function dump(database: TestDatabase): Promise<Record<string, string[]>> {
  const rows: Record<string, string[]> = {};
  for (const table of await tableNames(database)) {
    if (ownTables.includes(table)) continue;
    rows[table] = (await database.query(`SELECT * FROM ${table}`)).map((row) => JSON.stringify(row)).sort();
  }
  return rows;
}
