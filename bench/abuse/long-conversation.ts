import { WebSocket } from 'ws';
import type { Contestant } from '../contestant.js';

const messages = 1_250;
/** As long as a message may be, and four bytes to the character: they cost more to read and to write than Latin ones. */
const content = '😀'.repeat(4_000);

/** A conversation with twenty megabytes of messages. @returns its id */
export async function openLongConversation({ url }: Contestant, agentToken: string): Promise<string> {
  const arrival = { name: '李四', channel: 'WEB', channelId: `long-${Date.now()}` };
  const { token } = await post<{ token: string }>(`${url}/api/v1/public/customer-token`, arrival);
  const { conversationId } = await firstWord(url, token);
  for (let said = 0; said < messages; said += 50) {
    const batch = Array.from({ length: 50 }, () =>
      post(`${url}/api/v1/conversations/${conversationId}/messages`, { content }, agentToken),
    );
    await Promise.all(batch);
  }
  return conversationId;
}

function firstWord(url: string, token: string): Promise<{ conversationId: string }> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/chat?token=${token}`);
  return new Promise((resolve, reject) => {
    socket.once('open', () => socket.send(JSON.stringify({ content: '你好' })));
    socket.once('error', reject);
    socket.on('message', (text: Buffer) => {
      const { type, data } = JSON.parse(text.toString()) as { type?: string; data: { conversationId: string } };
      if (type !== 'ack') return;
      socket.close();
      resolve(data);
    });
  });
}

async function post<T>(address: string, body: object, token?: string): Promise<T> {
  const answer = await fetch(address, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { data: T }).data;
}
