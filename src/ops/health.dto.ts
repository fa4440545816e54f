import { Described } from '../http/field.js';

export class LivenessDto {
  @Described({ enum: ['up'] })
  status: 'up';
}

export class ReadinessDto {
  /** `degraded`: serving without Redis. */
  @Described({ enum: ['up', 'degraded'] })
  status: 'up' | 'degraded';

  @Described({ enum: ['up'] })
  database: 'up';

  /** Only where Redis is set. */
  @Described({ enum: ['up', 'down'] })
  redis?: 'up' | 'down';
}
