import { timingSafeEqual } from 'node:crypto';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Bearer } from '../auth/bearer.js';
import { Config } from '../config/config.js';
import { Unauthenticated } from '../errors/common.errors.js';
import { DomainError } from '../errors/domain-error.js';
import { ForPublic, metricsToken, ReadsToken } from '../http/audience.js';
import { Describe } from '../http/describe.js';
import { Plain } from '../http/plain.js';
import { Metrics } from './metrics.js';

/** Public unless METRICS_TOKEN is set: the numbers name no one. */
@ApiTags('Operations')
@ForPublic()
@Plain()
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly config: Config,
  ) {}

  @Get()
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @ReadsToken(metricsToken)
  @Describe({
    id: 'getMetrics',
    summary: 'The numbers for Prometheus',
    description: 'In the text format of Prometheus. Asks for the token that `METRICS_TOKEN` sets, if it does.',
    media: {
      'text/plain':
        'kefu_http_request_duration_seconds_count{method="GET",route="/api/v1/customers",status="200"} 42\n',
    },
    fails: [Unauthenticated],
  })
  read(@Bearer() token: string | undefined): Promise<string> {
    const expected = this.config.http.metricsToken;
    if (expected !== undefined && !isSame(token ?? '', expected)) throw new DomainError(Unauthenticated);
    return this.metrics.registry.metrics();
  }
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
