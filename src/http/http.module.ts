import { Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { BusModule } from '../bus/bus.module.js';
import { ErrorFilter } from './error.filter.js';
import { OpenConnections } from './open-connections.js';
import { RateLimiter } from './rate-limit.js';
import { DtoPipe } from './validation.pipe.js';

/** How every call is read and answered. The guard that asks who calls is the auth module's. */
@Module({
  imports: [BusModule],
  providers: [
    RateLimiter,
    OpenConnections,
    { provide: APP_PIPE, useClass: DtoPipe },
    { provide: APP_FILTER, useClass: ErrorFilter },
  ],
  exports: [RateLimiter],
})
export class HttpModule {}
