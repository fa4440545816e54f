import { once } from 'node:events';
import { connect } from 'node:net';

interface RawAnswer {
  status: number;
  head: string;
  json: any;
}

/** Sends text as it is typed, byte by byte, as curl sends it. @returns status, head, and the body where it is JSON */
export async function sendRaw(port: number, lines: string[]): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write([...lines, `Host: 127.0.0.1:${port}`, 'Connection: close', '', ''].join('\r\n'));
  await once(socket, 'close');
  const text = Buffer.concat(chunks).toString();
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const start = body.indexOf('{');
  const json: any = start < 0 ? undefined : JSON.parse(body.slice(start, body.lastIndexOf('}') + 1));
  return { status: Number(head.split(' ')[1]), head, json };
}
