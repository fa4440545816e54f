import { describe, expect, it } from '@jest/globals';
import { Contract } from '../support/contract.js';

const thing = { type: 'object', required: ['id'], properties: { id: { type: 'string', format: 'uuid' } } };
const contract = new Contract({
  info: { description: '' },
  paths: {
    '/things/{id}': {
      get: {
        operationId: 'getThing',
        summary: '',
        description: '',
        tags: [],
        parameters: [{ name: 'verbose', in: 'query', schema: { type: 'boolean' } }],
        responses: {
          200: {
            headers: { 'X-Request-Id': {} },
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
          },
        },
      },
    },
  },
  components: { schemas: { Thing: thing } },
});

const body = { id: '0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e' };

function judge(
  call: { path?: string; method?: string },
  answer: { status?: number; json?: unknown; type?: string } = {},
) {
  const json = answer.json ?? body;
  const headers = new Headers({ 'content-type': answer.type ?? 'application/json', 'x-request-id': 'a-request-id' });
  return () =>
    contract.check(
      { method: 'GET', path: '/things/1', body: undefined, ...call },
      { status: answer.status ?? 200, headers, text: JSON.stringify(json), json },
    );
}

describe('the contract that every answer in the suites is held against', () => {
  it('lets pass what the document describes', () => {
    expect(judge({})).not.toThrow();
    expect(judge({ path: '/things/1?verbose=true' })).not.toThrow();
  });

  it('refuses a key, a format, a status or a type that the document does not describe', () => {
    expect(judge({}, { json: { ...body, secret: 1 } })).toThrow('must NOT have additional properties');
    expect(judge({}, { json: { id: '1' } })).toThrow('must match format');
    expect(judge({}, { json: {} })).toThrow('must have required property');
    expect(judge({}, { status: 418 })).toThrow('this status is not described');
    expect(judge({}, { type: 'text/html' })).toThrow('its type is text/html');
  });

  it('refuses a success for a route, a method or a parameter that the document does not describe', () => {
    expect(judge({ path: '/other' })).toThrow('no such route is described');
    expect(judge({ method: 'POST' })).toThrow('no such route is described');
    expect(judge({ path: '/things/1?quiet=true' })).toThrow('the parameter quiet is not described');
  });

  it('leaves alone what no route has taken', () => {
    expect(judge({ path: '/other' }, { status: 404 })).not.toThrow();
  });
});
