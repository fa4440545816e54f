import { type Channel, channels } from '../../http/channel.js';
import { Described, OneOf, Optional } from '../../http/field.js';
import { PageQuery } from '../../http/page.dto.js';
import { FlagParameter, MomentParameter, TextParameter, TextsParameter } from '../../http/parameter.js';
import { type SortKey, SortParameter } from '../../http/sort.js';

const customerSortFields = [
  'createdAt',
  'updatedAt',
  'lastInteractionAt',
  'name',
  'primaryChannel',
  'email',
  'active',
] as const;
export type CustomerSortField = (typeof customerSortFields)[number];

/**
 * Which customers to list. Filters are joined by "and"; `%`, `_` and `\` are ordinary characters in all of them. Only
 * what the document's own example sends has an example: the explorer sends them all.
 */
export class ListCustomersQuery extends PageQuery {
  /** The name contains this, ignoring case. */
  @Optional()
  @TextParameter(255)
  @Described({ example: '张' })
  name?: string;

  /** The primary channel. */
  @Optional()
  @OneOf(channels)
  @Described({ example: 'WEB' })
  channel?: Channel;

  /** A tag contains this, ignoring case. Repeat it to ask for several: the customer has them all. */
  @Optional()
  @TextsParameter(64, 50)
  tag?: string[];

  /** `exact`: `tag` is a whole tag, in its own case. */
  @Optional()
  @OneOf(['contains', 'exact'])
  tagMatch: 'contains' | 'exact' = 'contains';

  /** `true` lists active customers only, `false` the others. */
  @Optional()
  @FlagParameter()
  @Described({ example: true })
  active?: boolean;

  /**
   * Looks everywhere at once: the name contains it, ignoring case; or the e-mail, the phone number or any channel id
   * begins with it. An id of WEB or APP, which lets in whoever knows it, is found by the whole of it only.
   */
  @Optional()
  @TextParameter(255)
  q?: string;

  /** The whole e-mail address. */
  @Optional()
  @TextParameter(255)
  email?: string;

  /** The whole phone number, in any spelling. */
  @Optional()
  @TextParameter(50)
  phone?: string;

  /** Created at this moment or later. */
  @Optional()
  @MomentParameter('start')
  createdFrom?: Date;

  /** Created at this moment or earlier; a date includes its whole day. */
  @Optional()
  @MomentParameter('end')
  createdTo?: Date;

  /** Last interaction at this moment or later. */
  @Optional()
  @MomentParameter('start')
  lastInteractionFrom?: Date;

  /** Last interaction at this moment or earlier; a date includes its whole day. */
  @Optional()
  @MomentParameter('end')
  lastInteractionTo?: Date;

  /**
   * Order of the list, `createdAt,desc` when left out; may be repeated. Ties are broken by id. Each field has an index;
   * several together have none: all that the filters leave is sorted for each page.
   */
  @Optional()
  @SortParameter(customerSortFields, 'createdAt,desc')
  sort: SortKey<CustomerSortField>[] = [{ field: 'createdAt', descending: true }];
}
