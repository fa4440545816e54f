import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import type { Response } from 'express';
import type { Observable } from 'rxjs';

/** Marks an answer on its way: it goes out as the handler returns it. */
class PlainAnswer implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    context.switchToHttp().getResponse<Response>().locals.plain = true;
    return next.handle();
  }
}

/** A route whose answer goes out as the handler returns it: health, metrics, pages. */
export const Plain = () => applyDecorators(UseInterceptors(PlainAnswer));

export function isPlain({ locals }: Response): boolean {
  return locals.plain === true;
}
