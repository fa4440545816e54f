import { type Channel, channels } from '../../http/channel.js';
import { codePoints, Described, isStorableText, OneOf, Nullable, Rule, Text } from '../../http/field.js';
import type { CustomerToken } from './customer-token.entity.js';

function isChannelId(value: unknown): boolean {
  return isStorableText(value) && value !== '' && codePoints(value) <= 255;
}

/** Who arrives, and how. */
export class CustomerTokenRequest {
  /**
   * Used when this call creates the customer; an existing customer keeps theirs.
   * @example '张三'
   */
  @Text(255)
  name: string;

  /** @example 'WEB' */
  @OneOf(channels)
  channel: Channel;

  /**
   * What the channel calls the customer. For WEB and APP a random id that the browser or app keeps: it is a secret.
   * @example 'web_user_123456'
   */
  @Described({ minLength: 1, maxLength: 255 })
  @Rule('channelId', 'must be a text of 1 to 255 characters', isChannelId)
  channelId: string;

  /**
   * Proof of the identity: a JWT (HS256 under IDENTITY_SECRET) that your own server signs, with `channel`, `channelId`
   * and an `exp` at most an hour away. An `aud`, where it has one, is or contains `kefu:identity`.
   */
  @Nullable()
  @Text(4_000)
  identityToken?: string | null;
}

/** A customer's token, shown here only. */
export class IssuedTokenDto {
  @Described({ format: 'uuid', example: '550e8400-e29b-41d4-a716-446655440000' })
  customerId: string;

  /** The customer token. Shown here only. */
  @Described({ example: 'cust_a1b2c3d4-e5f6-7890-abcd-ef1234567890' })
  token: string;

  @Described({ example: '张三' })
  name: string;

  @Described({ enum: [...channels], example: 'WEB' })
  channel: Channel;

  @Described({ format: 'date-time', example: '2024-02-14T10:30:00.000Z' })
  expiresAt: string;
}

/** A live token, without the token. */
export class CustomerTokenDto {
  @Described({ format: 'uuid', example: '0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a59' })
  id: string;

  @Described({ enum: [...channels], example: 'WEB' })
  channel: Channel;

  @Described({ format: 'date-time', example: '2024-01-15T10:30:00.000Z' })
  createdAt: string;

  @Described({ format: 'date-time', example: '2024-02-14T10:30:00.000Z' })
  expiresAt: string;

  /** Right to five minutes. */
  @Described({ type: String, format: 'date-time', nullable: true, example: '2024-01-15T10:30:00.000Z' })
  lastUsedAt: string | null;
}

export function toCustomerTokenDto(token: CustomerToken): CustomerTokenDto {
  return {
    id: token.id,
    channel: token.channel,
    createdAt: token.createdAt.toISOString(),
    expiresAt: token.expiresAt.toISOString(),
    lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
  };
}
