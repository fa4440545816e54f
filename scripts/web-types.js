import openapiTS, { astToString } from 'openapi-typescript';

/** The types of the API and of the chat's frames, from what a running service says of itself. */

/** @returns the contents of `web/api/*.d.ts` by file name, in the form that the repository keeps */
export async function webTypes(url) {
  const read = async (path) => (await fetch(url + path)).json();
  const [openApi, asyncApi] = [await read('/openapi.json'), await read('/docs/asyncapi.json')];
  return {
    'openapi.d.ts': await typesOf(openApi),
    'frames.d.ts': await typesOf(framesAsSchemas(asyncApi)),
  };
}

async function typesOf(document) {
  const ast = await openapiTS(document, { defaultNonNullable: false });
  return `/* Made by \`npm run types\` from the service's own documents. */\n${astToString(ast)}`;
}

/** Payloads of AsyncAPI are JSON schemas, and OpenAPI 3.1 takes them as they are. */
function framesAsSchemas({ components }) {
  const payloads = Object.entries(components.messages).map(([name, { payload }]) => [name, payload]);
  const schemas = { ...components.schemas, ...Object.fromEntries(payloads) };
  return { openapi: '3.1.0', info: { title: 'frames', version: '1' }, paths: {}, components: { schemas } };
}
