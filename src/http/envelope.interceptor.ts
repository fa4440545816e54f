import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { map, type Observable } from 'rxjs';

const PLAIN = 'kefu:plain';

/** A route whose answer goes out as the handler returns it: health, metrics, pages. */
export const Plain = () => SetMetadata(PLAIN, true);

/** Wraps what a handler returns: `{"success": true, "data": …}`. A 204 has no body to wrap. */
@Injectable()
export class EnvelopeInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (this.reflector.getAllAndOverride<boolean>(PLAIN, [context.getHandler(), context.getClass()])) {
      return next.handle();
    }
    return next.handle().pipe(map((data: unknown) => (data === undefined ? undefined : { success: true, data })));
  }
}
