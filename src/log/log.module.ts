import { type DynamicModule, Module } from '@nestjs/common';
import type { Logger } from 'pino';

/** Injection token of the one pino logger. */
export const LOGGER = Symbol('Logger');

/** Gives every module the logger that `main.ts` made. */
@Module({})
export class LogModule {
  static forRoot(logger: Logger): DynamicModule {
    return { module: LogModule, global: true, providers: [{ provide: LOGGER, useValue: logger }], exports: [LOGGER] };
  }
}
