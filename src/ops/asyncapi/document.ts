import type { OpenAPIObject } from '@nestjs/swagger';
import { chatPath } from '../../chat/chat.adapter.js';
import { closeCodes } from '../../chat/close-code.js';
import { clientFrames, type Frame } from './client-frames.js';
import { serverFrames } from './server-frames.js';

const description = `
Raw WebSocket, JSON text frames. A frame without \`type\` (from the service) or \`event\` (from a client) is a chat message.

## Connecting
The token of a customer (\`cust_…\`) or an agent comes as the subprotocols \`kefu.v1, bearer.<token>\` (browsers: nothing
secret in an address), as \`Authorization: Bearer\`, or as \`?token=\`. It is judged before the connection is opened; a
refusal has the error body of the HTTP API, and the \`X-Request-Id\` that was sent, where the HTTP API would keep it:

- 400: it is not valid HTTP, names no host or two, or is no handshake of RFC 6455.
- 401: there is no token, or none that is good. 403: this origin may open no chat, or the customer is inactive.
- 404: the path is another. 426: the version is not 13. 431: the headers are too large, or more than 64.
- 408: the headers have not come within 10 seconds.
- 429: too many upgrades, bad tokens or connections of one network. 503: the database is away, or this node is stopping.
  \`Retry-After\` says how many seconds to wait.
- 500: a fault of the service.

## Delivery
A message is acknowledged when it is on disk. With a \`clientMessageId\` it is stored once however often it is sent. \`seq\`
runs from 1 without a hole in each conversation; a customer sees holes where agents wrote notes. What a participant has
not had is sent when they connect; a client that speaks \`kefu.v1\` says by \`received\` and \`read\` what it has had.

## Close codes
${Object.entries(closeCodes)
  .map(([code, meaning]) => `- **${code}** ${meaning}`)
  .join('\n')}
`.trim();

const channel = { $ref: '#/channels/chat' };
const inChannel = (name: string) => ({ $ref: `#/channels/chat/messages/${name}` });

/** The AsyncAPI document of the chat. What looks the same over REST is taken from the OpenAPI document. */
export function describeChat(openApi: OpenAPIObject, version: string): object {
  const [received, sent] = [clientFrames(openApi), serverFrames(openApi)];
  const frames = { ...received, ...sent };
  const messages = Object.keys(frames).map((name) => [name, { $ref: `#/components/messages/${name}` }] as const);
  return {
    asyncapi: '3.0.0',
    info: { title: 'Kefu chat', version, description },
    defaultContentType: 'application/json',
    servers: { service: server() },
    channels: {
      chat: {
        address: chatPath,
        title: 'The chat',
        messages: Object.fromEntries(messages),
        bindings: { ws: { method: 'GET', query: queryOfUpgrade, bindingVersion: '0.1.0' } },
      },
    },
    operations: { ...operationsOf(received), receiveFrames: receiveFrames(Object.keys(sent)) },
    components: { messages: messagesOf(frames), securitySchemes },
  };
}

/** One for each kind of frame that clients send: the service receives it. */
function operationsOf(received: Record<string, Frame>): object {
  return Object.fromEntries(
    Object.entries(received).map(([name, { title, summary, answers = [] }]) => [
      `send${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      {
        action: 'receive',
        title,
        summary,
        channel,
        messages: [inChannel(name)],
        reply: { channel, messages: [...answers, 'error'].map(inChannel) },
      },
    ]),
  );
}

function receiveFrames(names: string[]): object {
  return {
    action: 'send',
    title: 'Frames of the service',
    summary: 'What the service sends, as answers and by itself.',
    channel,
    messages: names.map(inChannel),
  };
}

const queryOfUpgrade = {
  type: 'object',
  properties: {
    token: { type: 'string', description: 'A token. It stands in an address then: prefer a subprotocol.' },
  },
};

const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer', description: 'The token of a customer or an agent.' },
  query: { type: 'httpApiKey', in: 'query', name: 'token', description: 'The same token in the address.' },
};

function server() {
  return {
    host: 'localhost:8080',
    protocol: 'ws',
    description: 'This service, wherever it is reached.',
    security: Object.keys(securitySchemes).map((name) => ({ $ref: `#/components/securitySchemes/${name}` })),
  };
}

function messagesOf(frames: Record<string, Frame>) {
  return Object.fromEntries(
    Object.entries(frames).map(([name, { title, summary, payload, example }]) => [
      name,
      { name, title, summary, payload, examples: [{ payload: example }] },
    ]),
  );
}
