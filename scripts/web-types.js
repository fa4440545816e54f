import openapiTS, { astToString } from 'openapi-typescript';

/** The types of the API and of the chat's frames, from what a running service says of itself. */

/** @returns the contents of `web/api/*.d.ts` by file name, in the form that the repository keeps */
export async function webTypes(url) {
  const read = async (path) => (await fetch(url + path)).json();
  const [openApi, asyncApi] = [await read('/openapi.json'), await read('/docs/asyncapi.json')];
  return {
    'openapi.d.ts': await typesOf(asPagesCall(openApi)),
    'frames.d.ts': await typesOf(framesAsSchemas(asyncApi)),
  };
}

/** Without comments, and without the lines that say what a path or an answer does not have. */
async function typesOf(document) {
  const ast = await openapiTS(document, { defaultNonNullable: false });
  const types = astToString(ast, { formatOptions: { removeComments: true } })
    .replaceAll(/^ +\w+\?: never;\n/gm, '')
    .replaceAll(/^ +(parameters: \{|headers: \{\n +\[name: string\]: unknown;)\n +\};\n/gm, '');
  return `/* Made by \`npm run types\` from the service's own documents. */\n${types}`;
}

/** What pages do with the calls: failures have one form, read from the body; headers are read untyped. */
function asPagesCall({ openapi, info, paths, components: { schemas } }) {
  return { openapi, info, paths: mapValues(paths, (path) => mapValues(path, withSuccesses)), components: { schemas } };
}

/** An operation without a name stands in its path. */
function withSuccesses(operation) {
  const successes = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
  const responses = mapValues(Object.fromEntries(successes), ({ description, content }) => ({ description, content }));
  return { ...operation, operationId: undefined, responses };
}

function mapValues(object, map) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}

/** Payloads of AsyncAPI are JSON schemas, and OpenAPI 3.1 takes them as they are. */
function framesAsSchemas({ components }) {
  const payloads = Object.entries(components.messages).map(([name, { payload }]) => [name, payload]);
  const schemas = { ...components.schemas, ...Object.fromEntries(payloads) };
  return { openapi: '3.1.0', info: { title: 'frames', version: '1' }, paths: {}, components: { schemas } };
}
