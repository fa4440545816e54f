import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';

/*
 * What the chat peers over `ws` have in common: nobody is asked who they are, `?me=customer-7` is. A customer's messages
 * go to one agent or to several, by their number; an agent's to the customer they name.
 */

/** A message as it is stored and sent. */
export interface Stored {
  conversationId: string;
  seq: number;
  id: string;
  senderType: string;
  senderId: string;
  content: string;
  clientMessageId: string;
  timestamp: string;
}

/** Gives the message its place; resolves when it may be acknowledged. */
type Store = (message: Omit<Stored, 'seq'>) => Promise<Stored> | Stored;

/** Agents to whom a customer's message goes. */
const audience = Number(process.env.AUDIENCE ?? 1);

/** The number in `customer-7`. */
const numberOf = (name: string) => Number(name.slice(name.indexOf('-') + 1));

export class Wire {
  private readonly sockets = new Map<string, WebSocket>();
  private readonly agents: string[] = [];

  constructor(private readonly store: Store) {}

  listen(): void {
    const port = Number(process.env.PORT);
    const server = new WebSocketServer({ port, host: '127.0.0.1', perMessageDeflate: false, maxPayload: 65_536 });
    server.on('connection', (socket, request) => this.open(socket, request));
    server.on('listening', () => process.stdout.write('serves\n'));
  }

  private open(socket: WebSocket, { url }: IncomingMessage): void {
    const me = new URL(url ?? '', 'ws://peer').searchParams.get('me') ?? '';
    this.sockets.set(me, socket);
    if (me.startsWith('agent')) this.agents.push(me);
    socket.on('message', (data) => void this.take(socket, me, data as Buffer));
  }

  private async take(socket: WebSocket, me: string, data: Buffer): Promise<void> {
    const { conversationId, content, clientMessageId } = JSON.parse(data.toString()) as Record<string, string>;
    const customer = me.startsWith('agent') ? String(conversationId) : me;
    const message = await this.store({
      conversationId: customer,
      id: randomUUID(),
      senderType: me.startsWith('agent') ? 'AGENT' : 'CUSTOMER',
      senderId: me,
      content: String(content),
      clientMessageId: String(clientMessageId),
      timestamp: new Date().toISOString(),
    });
    const frame = Buffer.from(JSON.stringify({ channel: 'WEB', ...message, metadata: {} }));
    for (const name of me === customer ? this.agentsOf(customer) : [customer]) {
      this.sockets.get(name)?.send(frame, { binary: false });
    }
    const { id, seq, timestamp } = message;
    socket.send(
      JSON.stringify({ type: 'ack', data: { clientMessageId, id, conversationId: customer, seq, timestamp } }),
    );
  }

  private agentsOf(customer: string): string[] {
    const first = numberOf(customer);
    return Array.from({ length: audience }, (_value, index) => `agent-${(first + index) % this.agents.length}`);
  }
}

const counters = new Map<string, number>();

/** The next `seq` of a conversation, which this process alone writes. */
export function nextSeq(conversationId: string): number {
  const seq = (counters.get(conversationId) ?? 0) + 1;
  counters.set(conversationId, seq);
  return seq;
}
