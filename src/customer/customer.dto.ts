import { type Channel, channels } from '../http/channel.js';
import { Email } from '../http/email.js';
import { Described, Flag, Nullable, OneOf, Optional, orEmpty, Text } from '../http/field.js';
import type { CustomFields, Customer } from './customer.entity.js';
import { AvatarUrl, CustomFieldsObject, ExternalId, Notes, OptionalText, Tags } from './customer.fields.js';

/** Text that may be unknown. */
const TextOrNull = (example: string | null) => Described({ type: String, nullable: true, example });

/** A customer, as agents see it: the keys of the user's document, and `updatedAt`. */
export class CustomerDto {
  @Described({ format: 'uuid', example: '550e8400-e29b-41d4-a716-446655440000' })
  id: string;

  @Described({ example: '张三' })
  name: string;

  /** The channel the customer came through first. */
  @Described({ enum: [...channels], example: 'WEB' })
  primaryChannel: Channel;

  @TextOrNull('zhangsan@example.com')
  email: string | null;

  /** E.164. */
  @TextOrNull('+8613800138000')
  phone: string | null;

  @TextOrNull(null)
  wechatOpenId: string | null;

  @TextOrNull(null)
  whatsappId: string | null;

  @TextOrNull(null)
  lineId: string | null;

  @TextOrNull(null)
  telegramId: string | null;

  @TextOrNull(null)
  facebookId: string | null;

  @TextOrNull('https://example.com/avatars/zhangsan.png')
  avatarUrl: string | null;

  @TextOrNull('北京')
  location: string | null;

  @TextOrNull('VIP 客户')
  notes: string | null;

  @Described({ type: [String], example: ['VIP', '已购买'] })
  tags: string[];

  @Described({ type: 'object', additionalProperties: true, example: { industry: 'IT', company: 'ABC Corp' } })
  customFields: CustomFields;

  @Described({ example: true })
  active: boolean;

  /** When the customer last wrote or was last served over chat. Lists know it within a second. */
  @Described({ type: String, format: 'date-time', nullable: true, example: '2024-01-15T10:30:00.000Z' })
  lastInteractionAt: string | null;

  @Described({ format: 'date-time', example: '2024-01-01T08:00:00.000Z' })
  createdAt: string;

  @Described({ format: 'date-time', example: '2024-01-15T10:30:00.000Z' })
  updatedAt: string;
}

export function toCustomerDto(customer: Customer): CustomerDto {
  const { tags, customFields, lastInteractionAt, createdAt, updatedAt, ...same } = customer;
  const { active, ...fields } = same;
  return {
    ...fields,
    tags: tags ?? [],
    customFields: customFields ?? {},
    active,
    lastInteractionAt: lastInteractionAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

/** What may be said of a customer beside name and channel. Left out, null and empty text all mean: not known. */
export class CustomerDetails {
  /**
   * Trimmed and lower-cased; unique. `""` is null.
   * @example 'lisi@example.com'
   */
  @Nullable()
  @Email({ type: String, ...orEmpty('email') })
  email?: string | null;

  /**
   * Stored as E.164; unique. Without `+` it is read as a number of the service's home region. `""` is null.
   * @example '+8613900139000'
   */
  @Nullable()
  @OptionalText(50)
  phone?: string | null;

  /**
   * Unique. `""` is null.
   * @example 'oAbCd1234567890'
   */
  @Nullable()
  @ExternalId()
  wechatOpenId?: string | null;

  /** A phone number or another opaque id; unique. `""` is null. */
  @Nullable()
  @ExternalId()
  whatsappId?: string | null;

  /** Unique. `""` is null. */
  @Nullable()
  @ExternalId()
  lineId?: string | null;

  /** Unique. `""` is null. */
  @Nullable()
  @ExternalId()
  telegramId?: string | null;

  /** Unique. `""` is null. */
  @Nullable()
  @ExternalId()
  facebookId?: string | null;

  /** `http` or `https`. Shown to agents, never fetched by the service. `""` is null. */
  @Nullable()
  @AvatarUrl()
  avatarUrl?: string | null;

  /**
   * `""` is null.
   * @example '上海'
   */
  @Nullable()
  @OptionalText(255)
  location?: string | null;

  /**
   * At most 65,535 bytes in UTF-8. `""` is null.
   * @example '潜在客户'
   */
  @Nullable()
  @Notes()
  notes?: string | null;

  /**
   * Replaces the whole list. Each is trimmed, duplicates are dropped, the order is kept.
   * @example ['潜在客户', '高意向']
   */
  @Nullable()
  @Tags()
  tags?: string[] | null;

  /**
   * Replaces the whole object. At most 16 KiB, 100 keys and 8 levels; no key may be `__proto__`, `constructor` or
   * `prototype`.
   */
  @Nullable()
  @Described({ example: { source: '广告投放', budget: '10000' } })
  @CustomFieldsObject()
  customFields?: CustomFields | null;

  /** `false` switches the customer off: their tokens end and none is issued. */
  @Optional()
  @Flag()
  active?: boolean;
}

export class CreateCustomerDto extends CustomerDetails {
  /** @example '李四' */
  @Text(255)
  name: string;

  /**
   * The channel the customer came through.
   * @example 'WECHAT'
   */
  @OneOf(channels)
  primaryChannel: Channel;
}

/** Every field may be left out: absent keeps, null clears. */
export class UpdateCustomerDto extends CustomerDetails {
  /** @example '李四（VIP）' */
  @Optional()
  @Text(255)
  name?: string;

  /** The channel the customer came through. */
  @Optional()
  @OneOf(channels)
  primaryChannel?: Channel;
}
