import { isIP } from 'node:net';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { KnownRequest, Origin, PublicCaller } from './principal.js';

/**
 * The network a call comes from, as rate limits count it: an IPv4 address, or the /64 of an IPv6 address, since one
 * subscriber holds at least that many. X-Forwarded-For counts only where `TRUST_PROXY` says so.
 */
export function networkOf(seen: string): string {
  const address = withoutPort(seen);
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const before = head.split(':').filter((group) => group !== '');
  const after = (tail ?? '').split(':').filter((group) => group !== '');
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - before.length - after.length }, () => '0');
  return `${[...before, ...zeros, ...after].slice(0, 4).join(':')}::/64`;
}

/** From where a call comes. A proxy that is believed may still write anything: what is no address is none. */
export function originOf(request: Pick<KnownRequest, 'ip' | 'requestId' | 'isIdChosen'>): Origin {
  const { ip = '', requestId = null, isIdChosen = false } = request;
  const address = withoutPort(ip)
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .replace(/%.*$/, '');
  return { address: isIP(address) === 0 ? null : address, requestId, isIdChosen };
}

/** Some proxies write the port as well into X-Forwarded-For, and that is another one with every connection. */
function withoutPort(address: string): string {
  const [, v6, v4] = /^(?:\[(.*)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+):\d+)$/.exec(address) ?? [];
  return v6 ?? v4 ?? address;
}

/** Injects the caller into a handler of a public route. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): PublicCaller => {
  return { kind: 'public', id: null, origin: originOf(context.switchToHttp().getRequest<KnownRequest>()) };
});

/** Injects the caller's network into a handler. */
export const CallerNetwork = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  networkOf(context.switchToHttp().getRequest<Request>().ip ?? 'unknown'),
);
