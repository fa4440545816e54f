import { isIP } from 'node:net';

const named = ['loopback', 'linklocal', 'uniquelocal'];

/** True for what Express takes as `trust proxy`: an address, a range such as 10.0.0.0/8, or the name of some. */
export function isProxyRange(text: string): boolean {
  if (named.includes(text)) return true;
  const [, address = '', prefix] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  if (version === 0) return false;
  return prefix === undefined || (Number(prefix) >= 1 && Number(prefix) <= (version === 4 ? 32 : 128));
}
