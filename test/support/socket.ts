import { connect } from 'node:net';

/** One answer as it came over the wire. */
export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/**
 * Sends `parts` one after the other over one connection and resolves with everything that comes back, once `answers`
 * answers are there or the server has closed it.
 */
export function exchange(port: number, parts: (string | Buffer)[], answers: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1').setNoDelay(true);
    const received: Buffer[] = [];
    const text = () => Buffer.concat(received).toString();
    socket.on('data', (chunk) => {
      received.push(chunk);
      if (parseAnswers(text()).length >= answers) socket.destroy();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => resolve(text()));
    const send = (rest: (string | Buffer)[]) => {
      const [part, ...further] = rest;
      if (part === undefined || socket.destroyed) return;
      // Each in a packet of its own: the kernel joins what is written in one turn.
      socket.write(part, () => setTimeout(() => send(further), 5));
    };
    socket.on('connect', () => send(parts));
  });
}

/** The complete answers in `text`, by their Content-Length. */
export function parseAnswers(text: string): RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = Buffer.from(text);
  for (;;) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) return answers;
    const [statusLine = '', ...lines] = rest.subarray(0, end).toString().split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    const length = Number(headers['content-length'] ?? 0);
    if (rest.length < end + 4 + length) return answers;
    const body = rest.subarray(end + 4, end + 4 + length).toString();
    answers.push({ status: Number(statusLine.split(' ')[1]), headers, body });
    rest = rest.subarray(end + 4 + length);
  }
}
