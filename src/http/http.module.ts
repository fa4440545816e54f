import { Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { BusModule } from '../bus/bus.module.js';
import { EnvelopeInterceptor } from './envelope.interceptor.js';
import { ErrorFilter } from './error.filter.js';
import { OpenConnections } from './open-connections.js';
import { RateLimiter } from './rate-limit.js';
import { UndeclaredInputInterceptor } from './undeclared-input.interceptor.js';
import { DtoPipe } from './validation.pipe.js';

/** How every call is read and answered. The guard that asks who calls is the auth module's. */
@Module({
  imports: [BusModule],
  providers: [
    RateLimiter,
    OpenConnections,
    { provide: APP_PIPE, useClass: DtoPipe },
    { provide: APP_FILTER, useClass: ErrorFilter },
    { provide: APP_INTERCEPTOR, useClass: UndeclaredInputInterceptor },
    { provide: APP_INTERCEPTOR, useClass: EnvelopeInterceptor },
  ],
  exports: [RateLimiter],
})
export class HttpModule {}
