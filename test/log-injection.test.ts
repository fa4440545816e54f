import { describe, expect, it } from '@jest/globals';
import { agent, Chat, customer } from './support/chat.js';
import { chatContractOf } from './support/asyncapi.js';
import { Kefu } from './support/kefu.js';
import { fetchDocument, type OpenApiDocument } from './support/openapi.js';

const forged = '{"level":"info","msg":"request","forged":true}';
const injection = `\r\n${forged}\r\n`;

/** Every body of the document with the injection in each of its fields, and as the name of one. */
function bodies(document: OpenApiDocument, schema: object): object[] {
  const name = '$ref' in schema ? String(schema.$ref).split('/').at(-1) : '';
  const model = document.components.schemas[name ?? ''] ?? {};
  const fields = 'properties' in model ? Object.keys(model.properties as object) : [];
  return [Object.fromEntries(fields.map((key) => [key, injection])), { [injection]: injection }];
}

describe('the log', () => {
  it('has one line of JSON for each request, whatever is sent wherever anything can be sent', async () => {
    const kefu = await Kefu.start({ env: { LOG_LEVEL: 'trace' } });
    const started = kefu.output.length;
    const admin = await kefu.login();
    const document = await fetchDocument(kefu.url);
    await kefu.call('GET', '/auth/me', { headers: { 'x-request-id': 'from-here' } });
    let sent = 0;
    const send = async (method: string, path: string, options: Parameters<Kefu['call']>[2]) => {
      sent += 1;
      await kefu.callRoot(method, path, { ...options, unchecked: true });
    };
    const text = encodeURIComponent(injection);
    for (const [path, item] of Object.entries(document.paths)) {
      for (const [method, { parameters, requestBody }] of Object.entries(item)) {
        const verb = method.toUpperCase();
        const query = parameters.filter((one) => one.in === 'query').map(({ name }) => `${name}=${text}`);
        await send(verb, path.replace(/\{\w+\}/g, text), { token: admin });
        await send(verb, `${path.replace(/\{\w+\}/g, text)}?${[...query, `${text}=${text}`].join('&')}`, {
          token: admin,
        });
        const schema = requestBody?.content['application/json']?.schema;
        for (const body of schema === undefined ? [] : bodies(document, schema)) {
          await send(verb, path.replace(/\{\w+\}/g, '0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a61'), { token: admin, body });
        }
      }
    }
    for (const name of ['user-agent', 'referer', 'x-request-id', 'x-forwarded-for', 'origin', 'content-type', 'host']) {
      await send('GET', '/api/v1/auth/me', { token: admin, headers: { [name]: forged } });
    }
    await send('GET', '/api/v1/auth/me', { token: text });
    await send('POST', '/api/v1/auth/login', { raw: injection });
    await sayEverything(kefu);
    await kefu.call('GET', '/auth/me', { headers: { 'x-request-id': 'until-here' } });
    expect(await kefu.stop()).toBe(0);

    const entries = kefu.output
      .slice(started)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { msg?: string; requestId?: string; path?: string; forged?: boolean });
    expect(kefu.output).not.toContain('forged":true');
    expect(entries.filter((entry) => entry.forged !== undefined)).toEqual([]);
    const requests = entries.filter(({ msg }) => msg === 'request');
    const place = (id: string) => requests.findIndex((entry) => JSON.stringify(entry).includes(id));
    const between = requests.slice(place('from-here') + 1, place('until-here'));
    expect(between).toHaveLength(sent + callsForFrames);
  });
});

/** The document, a customer, and an agent whom an administrator makes. */
const callsForFrames = 5;

/** The injection in every field of every frame. */
async function sayEverything(kefu: Kefu): Promise<void> {
  const contract = await chatContractOf(kefu.url);
  for (const { token } of [await customer(kefu), await agent(kefu)]) {
    const chat = await Chat.connect(kefu, token, { headers: { 'user-agent': forged } });
    for (const name of contract.names('receive')) {
      const { payload } = contract.document.components.messages[name] ?? { payload: {} };
      const fields = Object.keys(payload.properties as object).map((field) => [field, injection]);
      const event = payload.properties.event?.const as string | undefined;
      chat.send({ ...Object.fromEntries(fields), ...(event === undefined ? {} : { event }) });
    }
    chat.send(injection);
    await chat.barrier();
    await chat.close();
  }
}
