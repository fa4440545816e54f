import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ReplayedSocket } from './replayed-socket.js';

export type Connection = Socket | ReplayedSocket;

/** A call that has begun on a connection and is not answered yet. */
interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

/** The calls of each connection that are not answered: what does not go through Node's own line waits for them. */
class Exchanges {
  private readonly open = new WeakMap<Connection, Exchange[]>();

  constructor(server: Server) {
    server.on('request', (request, response) => {
      const { socket } = request;
      const exchange = { request, response };
      this.open.set(socket, [...this.of(socket), exchange]);
      response.once('close', () => {
        this.open.set(
          socket,
          this.of(socket).filter((other) => other !== exchange),
        );
      });
    });
  }

  /** Runs `act` once the complete calls are answered. A call that is cut short gets no other answer than a refusal. */
  afterAnswers(connection: Connection, act: () => void): void {
    const exchanges = this.of(connection);
    const last = exchanges.at(-1);
    if (last === undefined) {
      act();
    } else if (exchanges.every(({ request }) => request.complete)) {
      last.response.once('close', act);
    } else if (last.response.headersSent) {
      connection.destroy();
    } else {
      act();
    }
  }

  private of(connection: Connection): Exchange[] {
    return this.open.get(connection) ?? [];
  }
}

const known = new WeakMap<Server, Exchanges>();

/** Asked for before the server takes its first call. */
export function exchangesOf(server: Server): Exchanges {
  const exchanges = known.get(server) ?? new Exchanges(server);
  known.set(server, exchanges);
  return exchanges;
}
