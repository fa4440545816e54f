import { AgentDto } from '../agent/agent.dto.js';
import { NewPassword, TypedPassword } from '../agent/password.js';
import { type Channel, channels } from '../http/channel.js';
import { Described, Optional, Text } from '../http/field.js';
import { TextParameter } from '../http/parameter.js';

export class LoginDto {
  /** @example 'admin@kefu.local' */
  @Text(255)
  email: string;

  /** @example 'correct horse battery' */
  @TypedPassword()
  password: string;
}

/** A new agent token and whose it is. */
export class LoginResultDto {
  /** The agent token: send it as `Authorization: Bearer <token>`. Shown here only. */
  @Described({ example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIwMTkwZjdjMiJ9.c2lnbmF0dXJl' })
  token: string;

  @Described({ format: 'date-time', example: '2024-01-15T22:30:00.000Z' })
  expiresAt: string;

  @Described()
  agent: AgentDto;
}

export class ChangePasswordDto {
  /** @example 'correct horse battery' */
  @TypedPassword()
  currentPassword: string;

  /** @example 'a new and longer password' */
  @NewPassword()
  newPassword: string;
}

export class ValidateTokenQuery {
  /** The token, where it cannot be sent as a bearer token. A header is better: addresses end up in logs. */
  @Optional()
  @TextParameter(4_000)
  token?: string;
}

/** Whom a token belongs to. */
export class TokenHolderDto {
  /** Always true: a token that is not valid is a 401. */
  @Described({ enum: [true] })
  valid: true;

  @Described({ enum: ['customer', 'agent'] })
  type: 'customer' | 'agent';

  @Described({ format: 'uuid', example: '550e8400-e29b-41d4-a716-446655440000' })
  id: string;

  @Described({ example: '张三' })
  name: string;

  /** The channel the token was issued for; customers only. */
  @Described({ enum: [...channels], example: 'WEB' })
  channel?: Channel;

  @Described({ format: 'date-time', example: '2024-02-14T10:30:00.000Z' })
  expiresAt: string;
}
