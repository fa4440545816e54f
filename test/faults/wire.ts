import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** How long the node's end of a half-open connection is kept: longer than any client waits, less than a run lasts. */
const halfOpenMs = 20_000;

interface Link {
  client: Socket;
  node: Socket;
  /** Neither end learns of the other any more. */
  isSilent: boolean;
}

/** The network between one client and the nodes: a TCP proxy that can be cut, fall silent or become slow. */
export class Wire {
  private readonly links = new Set<Link>();
  private readonly timers = new Set<NodeJS.Timeout>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
    private nodePort: number,
  ) {}

  static async open(): Promise<Wire> {
    const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The wire has no port');
    const wire = new Wire(server, address.port, 0);
    server.on('connection', (socket) => wire.link(socket));
    return wire;
  }

  /** Where connections go from now on; those that stand stay. */
  aim(nodePort: number): void {
    this.nodePort = nodePort;
  }

  /** Ends every connection, as a network that breaks loudly. @returns how many */
  cut(): number {
    const open = this.open();
    for (const link of open) this.destroy(link);
    return open.length;
  }

  /** Forwards nothing more and tells nobody, as a NAT that forgot the connection. @returns how many */
  halfOpen(): number {
    const open = this.open();
    for (const link of open) {
      link.isSilent = true;
      this.unlink(link);
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        this.destroy(link);
      }, halfOpenMs);
      this.timers.add(timer);
    }
    return open.length;
  }

  /** Takes nothing more from the node, so that what it sends piles up there. @returns how many */
  stall(): number {
    const open = this.open();
    for (const { client, node } of open) {
      node.unpipe(client);
      node.pause();
    }
    return open.length;
  }

  flow(): void {
    for (const { client, node } of this.open()) {
      node.unpipe(client);
      node.pipe(client);
    }
  }

  async close(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    for (const link of this.links) this.destroy(link);
    this.server.close();
    await once(this.server, 'close');
  }

  private open(): Link[] {
    return [...this.links].filter(({ isSilent }) => !isSilent);
  }

  private link(client: Socket): void {
    const node = connect({ port: this.nodePort, host: '127.0.0.1', noDelay: true });
    client.setNoDelay(true);
    const link: Link = { client, node, isSilent: false };
    this.links.add(link);
    for (const socket of [client, node]) {
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        if (!link.isSilent) this.destroy(link);
      });
    }
    client.pipe(node);
    node.pipe(client);
  }

  private unlink({ client, node }: Link): void {
    client.unpipe(node);
    node.unpipe(client);
    client.pause();
    node.pause();
  }

  private destroy(link: Link): void {
    link.client.destroy();
    link.node.destroy();
    this.links.delete(link);
  }
}
