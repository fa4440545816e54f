import { Controller, Get, Inject, Optional } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { REDIS } from '../bus/bus.module.js';
import { answered, type Redis } from '../bus/redis.js';
import { Database } from '../database/database.js';
import { Unavailable } from '../errors/common.errors.js';
import { ForPublic } from '../http/audience.js';
import { Describe } from '../http/describe.js';
import { Plain } from '../http/plain.js';
import { LivenessDto, ReadinessDto } from './health.dto.js';

@ApiTags('Operations')
@ForPublic()
@Plain()
@Controller('health')
export class HealthController {
  constructor(
    private readonly database: Database,
    @Optional() @Inject(REDIS) private readonly redis: Redis | undefined,
  ) {}

  @Get('live')
  @Describe({
    id: 'getLiveness',
    summary: 'Is the process alive?',
    description: 'Answers as long as the process does. Restart it when this fails.',
    plain: LivenessDto,
  })
  live(): LivenessDto {
    return { status: 'up' };
  }

  /** Without Redis the node serves on, slower across nodes, so it stays in the load balancer. */
  @Get('ready')
  @Describe({
    id: 'getReadiness',
    summary: 'Can it serve?',
    description:
      'Asks the database, and Redis where it is set. 503 without the database: send the node no calls. Without Redis ' +
      'the node serves on, `degraded`: news reaches other nodes later.',
    plain: ReadinessDto,
    fails: [Unavailable],
  })
  async ready(): Promise<ReadinessDto> {
    await this.database.ping();
    if (this.redis === undefined) return { status: 'up', database: 'up' };
    return (await answers(this.redis))
      ? { status: 'up', database: 'up', redis: 'up' }
      : { status: 'degraded', database: 'up', redis: 'down' };
  }
}

async function answers(redis: Redis): Promise<boolean> {
  try {
    await answered(redis.ping());
    return true;
  } catch {
    return false;
  }
}
