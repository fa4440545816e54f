import { Described, OneOf } from '../http/field.js';
import { IdsParameter } from '../http/parameter.js';
import { agentPresences, type PresenceStatus } from './frame.dto.js';

/** So many may be asked for in one call: proxies take addresses of 8 KiB. */
const maxAsked = 100;

export class PresenceQuery {
  /** Ids of customers and agents. */
  @IdsParameter(maxAsked)
  id: string[];
}

/** How somebody is. */
export class PresenceDto {
  @Described({ format: 'uuid', example: '550e8400-e29b-41d4-a716-446655440000' })
  id: string;

  /** `OFFLINE` is whoever has no connection on any node. */
  @OneOf([...agentPresences, 'OFFLINE'])
  @Described({ example: 'ONLINE' })
  status: PresenceStatus;
}
