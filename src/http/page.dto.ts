import { ValidateBy } from 'class-validator';
import { Described, Optional } from './field.js';
import { FlagParameter, IntegerParameter, TextParameter } from './parameter.js';

/** The largest page number: beyond it nobody pages by number, and offsets stay exact. */
const maxPage = 2_147_483_647;

const WithoutPage = () =>
  ValidateBy({
    name: 'withoutPage',
    validator: {
      validate: (_cursor, args) => args !== undefined && !('page' in args.object && args.object.page !== undefined),
      defaultMessage: () => 'cursor and page exclude each other: send one of them',
    },
  });

/** How much of a list to return, and which part. */
export class PageQuery {
  /**
   * Page number, from 0. Not together with `cursor`. For a page deep in a long list, what its filter leaves may be
   * sorted each time; for a cursor seldom.
   */
  @Optional()
  @IntegerParameter(0, maxPage)
  @Described({ default: 0, example: 0 })
  page?: number;

  /** Rows on a page. */
  @Optional()
  @IntegerParameter(1, 200)
  @Described({ example: 20 })
  size = 20;

  /**
   * `nextCursor` of the page before: continues right after it, at a cost that does not grow with depth. Send the same
   * `sort` and filters. Totals are then `null`.
   */
  @Optional()
  @TextParameter(4_000)
  @WithoutPage()
  cursor?: string;

  /** `false` leaves the totals out (`null`), which is faster: conversations are counted for each page. */
  @Optional()
  @FlagParameter()
  total = true;
}

const Count = (example: number) => Described({ type: 'integer', minimum: 0, example });
const CountOrNull = (example: number) => Described({ type: 'integer', minimum: 0, nullable: true, example });

/** Whether a page is sorted. Every page is. */
export class SortDto {
  @Described({ example: true })
  sorted: boolean;

  @Described({ example: false })
  unsorted: boolean;

  @Described({ example: false })
  empty: boolean;
}

/** What was asked for. */
export class PageableDto {
  /** Page number, from 0; 0 when paging by cursor. */
  @Count(0)
  pageNumber: number;

  @Count(20)
  pageSize: number;

  /** Rows before this page; 0 when paging by cursor. */
  @Count(0)
  offset: number;

  @Described({ example: true })
  paged: boolean;

  @Described({ example: false })
  unpaged: boolean;

  @Described()
  sort: SortDto;
}

/** One page of a list, with the keys of Spring Data's page. Its examples are those of a list with a single row. */
export class PageDto<T> {
  /** The rows. */
  @Described({ type: Object, isArray: true })
  content: T[];

  @Described()
  pageable: PageableDto;

  /**
   * Rows in the whole list; `null` when paging by cursor or with `total=false`. Of 10,000 rows and more, or where a search
   * had to look at thousands, it may be five seconds old, unless only channel and activity are asked for.
   */
  @CountOrNull(1)
  totalElements: number | null;

  /** Pages in the whole list; `null` where `totalElements` is. */
  @CountOrNull(1)
  totalPages: number | null;

  /** Rows asked for. */
  @Count(20)
  size: number;

  /** Page number, from 0; 0 when paging by cursor. */
  @Count(0)
  number: number;

  /** Rows on this page. */
  @Count(1)
  numberOfElements: number;

  @Described({ example: true })
  first: boolean;

  @Described({ example: true })
  last: boolean;

  @Described({ example: false })
  empty: boolean;

  @Described()
  sort: SortDto;

  /** Pass it as `cursor` to get the next page; `null` on the last. */
  @Described({ type: String, nullable: true, example: null })
  nextCursor: string | null;
}
