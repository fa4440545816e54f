import type { Server } from 'node:http';
import { afterAnswers, type Connection } from './call-line.js';
import { putBack } from './put-back.js';
import { refuseRaw } from './raw-refusal.js';

/** What Node reports of a request it cannot parse. */
interface ParseError extends Error {
  code?: string;
  rawPacket?: Buffer;
  bytesParsed?: number;
}

/**
 * Accepts an address that is typed as people write it (`?name=张`). Browsers percent-encode it; curl sends the bytes,
 * and Node's parser refuses them. Such a request is parsed again with those bytes encoded; whatever else cannot be
 * parsed is refused and its connection closed. Either waits for the answers that are due on the connection before it,
 * so that no client takes one call's answer for another's.
 */
export function acceptRawUrls(server: Server): void {
  const takenOver = new WeakSet<Connection>();
  server.on('clientError', (error: ParseError, socket: Connection) => {
    // The parser that gave up fails again at whatever follows, and still counts the seconds of its request.
    if (takenOver.has(socket)) return;
    takenOver.add(socket);
    const packet = socket.writable ? packetFrom(error) : undefined;
    if (packet === undefined) refuseInTurn(server, socket, error.code);
    else putBack(server, socket, packet, { hasRawLine: true });
  });
}

function refuseInTurn(server: Server, connection: Connection, code: string | undefined): void {
  // What comes behind it is not read: with each byte the time would begin anew that its client has to take the answers.
  connection.pause();
  // Where it was resumed in this turn it reads on all the same.
  setImmediate(() => connection.isPaused() && connection.emit('pause'));
  afterAnswers(connection, (request) => refuseRaw({ server, socket: connection, request }, code));
}

/** How a request begins, up to where its address could not be read further. */
const beginning = /(GET|HEAD|POST|PUT|(?<!PROP)PATCH|DELETE|OPTIONS) [^ ]*$/;

/** The packet from the request on whose address could not be read, or undefined where other signs are to blame. */
function packetFrom({ code, rawPacket, bytesParsed = 0 }: ParseError): Buffer | undefined {
  if (code !== 'HPE_INVALID_URL' || rawPacket === undefined || (rawPacket[bytesParsed] ?? 0) < 0x80) return undefined;
  // Before it may stand other requests, which have been parsed, and bodies that no line break ends.
  const start = beginning.exec(rawPacket.subarray(0, bytesParsed).toString('latin1'))?.index;
  return start === undefined ? undefined : rawPacket.subarray(start);
}
