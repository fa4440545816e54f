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
    const packet = socket.writable ? encodedPacket(error) : undefined;
    if (packet === undefined) refuseInTurn(socket, error.code);
    else putBack(server, socket, packet);
  });
}

function refuseInTurn(connection: Connection, code: string | undefined): void {
  // What comes behind it is not read: with each byte the time would begin anew that its client has to take the answers.
  connection.pause();
  afterAnswers(connection, () => refuseRaw(connection, code));
}

/** How a request begins, up to where its address could not be read further. */
const beginning = /(GET|HEAD|POST|PUT|(?<!PROP)PATCH|DELETE|OPTIONS) [^ ]*$/;

/** The rest of the packet with the bytes of its request line encoded, or undefined where that is not its fault. */
function encodedPacket({ code, rawPacket, bytesParsed = 0 }: ParseError): Buffer | undefined {
  if (code !== 'HPE_INVALID_URL' || rawPacket === undefined) return undefined;
  // Before it may stand other requests, which have been parsed, and bodies that no line break ends.
  const start = beginning.exec(rawPacket.subarray(0, bytesParsed).toString('latin1'))?.index;
  const end = rawPacket.indexOf('\r\n', bytesParsed);
  if (start === undefined || end < 0) return undefined;
  const line = rawPacket.subarray(start, end).toString('latin1');
  const encoded = line.replace(/[\u0080-\u00ff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);
  return encoded === line ? undefined : Buffer.concat([Buffer.from(encoded, 'latin1'), rawPacket.subarray(end)]);
}
