import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { Request } from 'express';
import { invalid } from '../errors/common.errors.js';

interface Declared {
  query: boolean;
  body: boolean;
}

/**
 * Refuses input that a route does not declare. The validation pipe names unknown fields of the bodies and queries a
 * handler takes; this names those sent to a handler that takes none. It stands behind the guard that asks who calls.
 */
@Injectable()
export class UndeclaredInputGuard implements CanActivate {
  private readonly known = new Map<unknown, Declared>();

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() === 'http') this.refuseUndeclared(context);
    return true;
  }

  private refuseUndeclared(context: ExecutionContext): void {
    const declared = this.declaredBy(context);
    const request = context.switchToHttp().getRequest<Request>();
    const query = declared.query ? [] : Object.keys(request.query);
    const body = declared.body ? [] : fieldsOf(request.body);
    if (query.length + body.length > 0) {
      throw invalid(
        ...query.map((field) => ({ field, message: `${field} is not a parameter of this call` })),
        ...body.map((field) => ({ field, message: `${field} is not a field of this call` })),
      );
    }
  }

  private declaredBy(context: ExecutionContext): Declared {
    const handler = context.getHandler();
    const known = this.known.get(handler);
    if (known !== undefined) return known;
    const parameters = Object.keys(
      (Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), handler.name) ?? {}) as object,
    );
    const takes = (kind: RouteParamtypes) => parameters.some((key) => key.startsWith(`${kind}:`));
    const declared = { query: takes(RouteParamtypes.QUERY), body: takes(RouteParamtypes.BODY) };
    this.known.set(handler, declared);
    return declared;
  }
}

/** `{}` and no body are both nothing. An array or a scalar is named as a whole. */
function fieldsOf(body: unknown): string[] {
  if (body === undefined || body === null) return [];
  if (typeof body !== 'object' || Array.isArray(body)) return ['body'];
  return Object.keys(body);
}
