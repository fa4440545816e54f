import { Described } from '../http/field.js';
import { CustomerDto } from './customer.dto.js';
import { type IdentityKind, identityKinds } from './identity.js';
import { CustomerTokenDto } from './token/customer-token.dto.js';

/** What a customer is called on a channel. */
export class HeldIdentityDto {
  @Described({ enum: [...identityKinds], example: 'WECHAT' })
  kind: IdentityKind;

  @Described({ example: 'oAbCd1234567890' })
  externalId: string;

  @Described({ format: 'date-time', example: '2024-01-01T08:00:00.000Z' })
  createdAt: string;
}

/** A token of a customer, without the token. One that has run out may still be there. */
export class HeldTokenDto extends CustomerTokenDto {
  /** Messages before this moment are not shown to its holder; null shows all. */
  @Described({ type: String, format: 'date-time', nullable: true, example: null })
  seesFrom: string | null;

  /** What its holder, who has not proven to be the customer, calls themselves. */
  @Described({ type: String, nullable: true, example: null })
  statedName: string | null;
}

/** All that is held about a customer beside what they have said. */
export class HeldCustomerDto {
  @Described()
  customer: CustomerDto;

  @Described({ type: [HeldIdentityDto] })
  identities: HeldIdentityDto[];

  @Described({ type: [HeldTokenDto] })
  tokens: HeldTokenDto[];
}
