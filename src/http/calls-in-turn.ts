import { IncomingMessage, type RequestListener, type Server } from 'node:http';
import { type Call, isLineFull, lineOf } from './call-line.js';
import { refuseCall } from './raw-refusal.js';

/** Node leaves out those that are one too many, and a proxy's own may be the last: it keeps one more, and such calls are refused. */
export const maxHeaders = 64;

/** Each costs the same, however short: a body of single bytes is 256 thousand of them. */
const maxPieces = 10_000;

/** Has `answer` called with the calls of `server`, its `PacedRequest`s: those of one connection one after the other. */
export function answerInTurn(server: Server, answer: RequestListener): void {
  const work = ({ request, response, isExpectant, refusal }: Call) => {
    if (refusal !== undefined) {
      refuseCall(server, request, response, refusal);
      return;
    }
    if (isExpectant === true) response.writeContinue();
    answer(request, response);
  };
  const take = (call: Call) => {
    const { request } = call;
    const refusal = headerFault(request);
    lineOf(request.socket).take(refusal === undefined ? call : { ...call, refusal }, work);
  };
  server.on('request', (request, response) => take({ request, response }));
  // Node by itself says at once that it goes on, and so into the answer before it.
  server.on('checkContinue', (request, response) => take({ request, response, isExpectant: true }));
  // These two Node would answer itself, past the line: it asks for no Host by `requireHostHeader`.
  server.on('checkExpectation', (request, response) => take({ request, response, refusal: 417 }));
  // Who has nothing more to send still wants the answers. Not among Node's types.
  Object.assign(server, { httpAllowHalfOpen: true });
}

/** What is against the headers of a call, whatever it asks for: 431 where there are too many of them, 400 without a host of its own. */
export function headerFault(request: IncomingMessage): 400 | 431 | undefined {
  if (request.rawHeaders.length / 2 > maxHeaders) return 431;
  return namesItsHost(request) ? undefined : 400;
}

/** Once, as RFC 9112 asks for in its section 3.2: of two, whoever stands in between may have gone by the other. */
function namesItsHost({ rawHeaders, httpVersion }: IncomingMessage): boolean {
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts === 1 || (hosts === 0 && httpVersion === '1.0');
}

/** A request, as the server of `answerInTurn` makes them. */
export interface PacedRequest extends IncomingMessage {
  /** Whether it came while the line of its connection was full, and has to be parsed again. */
  isEarly: boolean;
}

/**
 * A class of requests at which Node stops parsing where the line of their connection is full. Node hands over what wants
 * another protocol, with the bytes behind it, and asks the request itself whether it does.
 */
export function pacedRequests() {
  return class extends IncomingMessage implements PacedRequest {
    isEarly = false;
    leavesHttp: boolean | null = null;
    /** In which its body has come. */
    pieces = 0;

    get upgrade(): boolean | null {
      return this.leavesHttp;
    }

    /** Node says here what it has read in the headers. */
    set upgrade(value: boolean | null) {
      this.isEarly = value !== null && isLineFull(this.socket);
      this.leavesHttp = value === null ? null : value || this.isEarly;
    }

    /** Takes a piece of the body. */
    override push(piece: Buffer | null): boolean {
      const wantsMore = super.push(piece);
      this.pieces += 1;
      if (this.pieces > maxPieces) this.socket.destroy();
      // Node pauses the connection then. Where it was resumed in the same turn it reads on all the same, and is not told again.
      if (!wantsMore && this.socket.isPaused()) this.socket.emit('pause');
      return wantsMore;
    }
  };
}
