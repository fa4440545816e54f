const reasons: Record<string, string> = {
  EADDRINUSE: 'something else listens there',
  EACCES: 'this process may not',
  EADDRNOTAVAIL: 'that is no address of this machine',
  ENOTFOUND: 'there is no such host',
};

/** Why the service cannot listen where it is told to, in one line; undefined where the error is another one. */
export function listenFault(error: unknown, { host, port }: { host: string; port: number }): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  const isOfHost = error.syscall === 'getaddrinfo' && 'hostname' in error && error.hostname === host;
  if (error.syscall !== 'listen' && !isOfHost) return undefined;
  const code = String(error.code);
  return `HOST and PORT: cannot listen on ${host}:${port}, ${reasons[code] ?? 'the system refuses'} (${code})`;
}
