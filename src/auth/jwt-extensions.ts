import jwt from 'jsonwebtoken';

/** Whether a JWT has extensions that whoever reads it must understand (RFC 7515, `crit`): we know of none. */
export function hasExtensions(token: string): boolean {
  return jwt.decode(token, { complete: true })?.header.crit !== undefined;
}
