/** The address of a server as its drivers read it, or undefined: one of these protocols, a host, a port, credentials. */
export function readServerUrl(text: string, protocols: readonly string[]): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !protocols.includes(url.protocol)) return undefined;
  const isServer = url.hostname !== '' && url.port !== '0';
  // Whatever stood there would be dropped without a word.
  const hasOptions = url.search !== '' || url.hash !== '';
  return isServer && !hasOptions ? url : undefined;
}

/** True where the drivers can read the user and the password: a `%` of their own is written `%25`. */
export function hasReadableCredentials({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username);
    decodeURIComponent(password);
    return true;
  } catch {
    return false;
  }
}
