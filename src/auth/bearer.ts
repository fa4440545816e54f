import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

/** The token of an `Authorization: Bearer …` header, or undefined. */
export function bearerToken(request: Pick<Request, 'headers'>): string | undefined {
  return /^Bearer +([^\s]+) *$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** Injects the bearer token into a handler of a public route, where the guard does not read it. */
export const Bearer = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  bearerToken(context.switchToHttp().getRequest<Request>()),
);
