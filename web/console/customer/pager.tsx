import { ArrowRightOutlined, VerticalRightOutlined } from '@ant-design/icons';
import { Button, Pagination } from 'antd';
import type { CustomerPage } from '../api/schema.js';
import { useText } from '../text/text.js';
import { type CustomerFilters, type FilterChange, pageSizes } from './filters.js';

/** From here on a page number costs the service more than it is worth: the list is followed by its cursor. */
const deepRow = 10_000;

interface Props {
  page: CustomerPage;
  filters: CustomerFilters;
  onChange: (change: FilterChange) => void;
}

/** Goes through the pages: by number where it is near, by cursor where it is far. */
export function Pager({ page, filters, onChange }: Props) {
  const text = useText();
  const { nextCursor } = page;
  const isDeep = filters.cursor !== undefined || (filters.page + 1) * filters.size >= deepRow;
  if (isDeep) {
    return (
      <nav className="pager" aria-label={text.customers.pages}>
        <span>{text.customers.deep}</span>
        <Button icon={<VerticalRightOutlined />} onClick={() => onChange({ page: 0 })}>
          {text.customers.firstPage}
        </Button>
        <Button onClick={() => history.back()}>{text.customers.previousPage}</Button>
        <Button
          type="primary"
          disabled={nextCursor === null}
          onClick={() => nextCursor !== null && onChange({ cursor: nextCursor })}
        >
          {text.customers.nextPage} <ArrowRightOutlined />
        </Button>
      </nav>
    );
  }
  return (
    <nav className="pager" aria-label={text.customers.pages}>
      <Pagination
        current={filters.page + 1}
        pageSize={filters.size}
        total={Math.min(page.totalElements ?? 0, deepRow)}
        pageSizeOptions={pageSizes}
        showSizeChanger={{ 'aria-label': text.customers.pageSize }}
        responsive
        onChange={(next, size) => onChange({ page: size === filters.size ? next - 1 : 0, size })}
      />
    </nav>
  );
}
