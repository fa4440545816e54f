import './customer.css';
import { PlusOutlined, TeamOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { useSearch } from 'wouter/use-browser-location';
import type { CustomerPage } from '../api/schema.js';
import { Emptiness } from '../look/emptiness.js';
import { Fault } from '../look/fault.js';
import { PageSkeleton } from '../shell/page-skeleton.js';
import { usePageTitle } from '../shell/page-title.js';
import { useText } from '../text/text.js';
import { CustomerDrawer } from './customer-drawer.js';
import { useCustomers } from './customer-query.js';
import { CustomerTable } from './customer-table.js';
import { FilterBar } from './filter-bar.js';
import {
  changed,
  countFilters,
  type CustomerFilters,
  type FilterChange,
  readFilters,
  writeFilters,
} from './filters.js';
import { Pager } from './pager.js';

interface Props {
  /** `new`, the id of a customer, or nothing where only the table is looked at. */
  customerId: string | undefined;
  isAdmin: boolean;
}

/** All customers, and one of them in a drawer. What is chosen stands in the address. */
export function CustomersPage({ customerId, isAdmin }: Props) {
  const text = useText();
  usePageTitle(text.nav.customers);
  // As it stands: the router's own decodes it once, so that a `%` that was searched for is read as the start of a code.
  const search = useSearch().replace(/^\?/, '');
  const [, navigate] = useLocation();
  const filters = readFilters(search);
  const show = (next: CustomerFilters, replace = false) =>
    navigate(addressOf('/customers', writeFilters(next)), { replace });
  const open = (id: string) => navigate(addressOf(`/customers/${id}`, search));
  const change = (next: FilterChange, replace = false) => show(changed(filters, next), replace);
  const customers = useCustomers(filters);
  useLastPage(customers.data, filters, (page) => change({ page }, true));
  return (
    <main className="page customers">
      <header className="page-head">
        <div>
          <h1>{text.nav.customers}</h1>
          <Total total={customers.data?.totalElements} />
        </div>
        <Button type="primary" icon={<PlusOutlined />} onClick={() => open('new')}>
          {text.customers.create}
        </Button>
      </header>
      <FilterBar
        filters={filters}
        onChange={change}
        onClear={() => show({ tag: [], sort: filters.sort, page: 0, size: filters.size })}
      />
      {customers.data === undefined ? (
        customers.isError ? (
          <Fault error={customers.error} onRetry={() => void customers.refetch()} />
        ) : (
          <PageSkeleton />
        )
      ) : customers.data.empty ? (
        <NoCustomers isFiltered={countFilters(filters) > 0 || filters.q !== undefined} onCreate={() => open('new')} />
      ) : (
        <>
          <CustomerTable
            customers={customers.data.content}
            filters={filters}
            isLoading={customers.isPlaceholderData}
            addressOf={(id) => addressOf(`/customers/${id}`, search)}
            onOpen={open}
            onSort={(sort) => change({ sort })}
          />
          <Pager page={customers.data} filters={filters} onChange={change} />
        </>
      )}
      <OpenDrawer customerId={customerId} isAdmin={isAdmin} onClose={() => show(filters)} onOpen={open} />
    </main>
  );
}

/** An address may name a page behind the last one: it leads there. */
function useLastPage(found: CustomerPage | undefined, { page }: CustomerFilters, go: (page: number) => void): void {
  const last = Math.max(0, (found?.totalPages ?? 0) - 1);
  const isBehind = found?.empty === true && found.number === page && page > last;
  useEffect(() => {
    if (isBehind) go(last);
  }, [isBehind, last]);
}

function addressOf(path: string, search: string): string {
  return search === '' ? path : `${path}?${search}`;
}

function Total({ total }: { total: number | null | undefined }) {
  const text = useText();
  return <p>{total === undefined || total === null ? '\u00a0' : text.customers.total(total)}</p>;
}

function NoCustomers({ isFiltered, onCreate }: { isFiltered: boolean; onCreate: () => void }) {
  const text = useText();
  if (isFiltered)
    return <Emptiness icon={<TeamOutlined />} title={text.customers.nothing} hint={text.customers.nothingHint} />;
  return (
    <Emptiness icon={<TeamOutlined />} title={text.customers.empty} hint={text.customers.emptyHint}>
      <Button type="primary" onClick={onCreate}>
        {text.customers.create}
      </Button>
    </Emptiness>
  );
}

interface OpenDrawerProps {
  customerId: string | undefined;
  isAdmin: boolean;
  onClose: () => void;
  onOpen: (id: string) => void;
}

/** Keeps what it shows until it has gone. */
function OpenDrawer({ customerId, ...rest }: OpenDrawerProps) {
  const [last, setLast] = useState(customerId);
  if (customerId !== undefined && customerId !== last) setLast(customerId);
  return <CustomerDrawer key={last} customerId={last} isOpen={customerId !== undefined} {...rest} />;
}
