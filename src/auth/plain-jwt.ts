import jwt from 'jsonwebtoken';

/** Whether it is a JWT of claims, without extensions that whoever reads it must understand (RFC 7515, `crit`): we know of none. */
export function isPlainJwt(token: string): boolean {
  try {
    const parts = jwt.decode(token, { complete: true });
    return typeof parts?.payload === 'object' && parts.payload !== null && parts.header.crit === undefined;
  } catch {
    // Of one whose payload is not JSON `jsonwebtoken` says so by throwing.
    return false;
  }
}
