import type { PageDto, PageQuery, SortDto } from './page.dto.js';

const sorted: SortDto = { sorted: true, unsorted: false, empty: false };

/** What a list has found for one page. */
export interface PageContent<T> {
  content: T[];
  /** Rows in the whole list; null where it was not counted. */
  total: number | null;
  /** Where the next page begins; null when this is the last one. */
  nextCursor: string | null;
}

/** A page in the API's form. Every list here is sorted, since every order ends with the id. */
export function toPageDto<T>(query: PageQuery, { content, total, nextCursor }: PageContent<T>): PageDto<T> {
  const pageNumber = query.page ?? 0;
  return {
    content,
    pageable: {
      pageNumber,
      pageSize: query.size,
      offset: pageNumber * query.size,
      paged: true,
      unpaged: false,
      sort: sorted,
    },
    totalElements: total,
    totalPages: total === null ? null : Math.ceil(total / query.size),
    size: query.size,
    number: pageNumber,
    numberOfElements: content.length,
    first: pageNumber === 0 && query.cursor === undefined,
    last: nextCursor === null,
    empty: content.length === 0,
    sort: sorted,
    nextCursor,
  };
}
