import { Table, type TableColumnsType } from 'antd';
import { Link } from 'wouter';
import type { Customer } from '../api/schema.js';
import { ChannelMark } from '../person/channel-mark.js';
import { Avatar } from '../person/avatar.js';
import { fullTime, shortTime } from '../text/time.js';
import { useLanguage, useText } from '../text/text.js';
import { type CustomerFilters, type SortField, sortFields, type SortStep } from './filters.js';
import { Tags } from './tags.js';

interface Props {
  customers: Customer[];
  filters: CustomerFilters;
  isLoading: boolean;
  addressOf: (id: string) => string;
  onOpen: (id: string) => void;
  onSort: (sort: SortStep[]) => void;
}

/** The customers of a page. Headers sort, by several columns in the order in which they were chosen. */
export function CustomerTable({ customers, filters, isLoading, addressOf, onOpen, onSort }: Props) {
  const columns = useColumns(filters.sort, addressOf);
  return (
    <Table<Customer>
      rowKey="id"
      size="middle"
      columns={columns}
      dataSource={customers}
      loading={isLoading}
      pagination={false}
      showSorterTooltip={false}
      rowClassName={({ active }) => (active ? 'customer-row' : 'customer-row is-off')}
      onRow={({ id }) => ({
        onClick: (event) => {
          const isOwn = event.target instanceof Element && event.target.closest('a, button') !== null;
          if (!isOwn && getSelection()?.isCollapsed !== false) onOpen(id);
        },
      })}
      onChange={(_pages, _filters, sorter, { action }) => {
        if (action === 'sort') onSort(sortAfter(filters.sort, [sorter].flat()));
      }}
    />
  );
}

type Sorters = { columnKey?: unknown; order?: 'ascend' | 'descend' | null }[];

/** Those that were sorted by before keep their rank; a new one comes last. */
function sortAfter(before: SortStep[], sorters: Sorters): SortStep[] {
  const chosen = sorters.flatMap(({ columnKey, order }) => {
    const field = sortFields.find((each) => each === columnKey);
    return field === undefined || order === undefined || order === null
      ? []
      : [{ field, descending: order === 'descend' }];
  });
  const rank = ({ field }: SortStep) => {
    const index = before.findIndex((step) => step.field === field);
    return index < 0 ? before.length : index;
  };
  return chosen.sort((a, b) => rank(a) - rank(b));
}

function useColumns(sort: SortStep[], addressOf: (id: string) => string): TableColumnsType<Customer> {
  const text = useText();
  const language = useLanguage();
  const now = Date.now();
  const sortable = (field: SortField) => {
    const index = sort.findIndex((step) => step.field === field);
    const order = index < 0 ? null : sort[index]?.descending === true ? ('descend' as const) : ('ascend' as const);
    const title = text.customers.columns[field];
    return {
      key: field,
      title: index >= 0 && sort.length > 1 ? `${title} ${index + 1}` : title,
      sorter: { multiple: 1 },
      sortOrder: order,
    };
  };
  return [
    {
      ...sortable('name'),
      width: '24%',
      // Or the names are what gives way where there is little room.
      minWidth: 200,
      render: (_value, customer) => <NameCell customer={customer} address={addressOf(customer.id)} />,
    },
    {
      ...sortable('primaryChannel'),
      width: 140,
      responsive: ['sm'],
      render: (_value, { primaryChannel }) => <ChannelMark channel={primaryChannel} />,
    },
    {
      ...sortable('email'),
      responsive: ['lg'],
      render: (_value, { email, phone }) => <ContactCell email={email} phone={phone} />,
    },
    {
      key: 'tags',
      title: text.customer.fields.tags,
      responsive: ['md'],
      render: (_value, { tags }) => <Tags tags={tags} most={3} />,
    },
    {
      ...sortable('active'),
      width: 104,
      responsive: ['xl'],
      render: (_value, { active }) =>
        active ? text.customer.active : <span className="is-inactive">{text.customer.inactive}</span>,
    },
    {
      ...sortable('lastInteractionAt'),
      width: 148,
      responsive: ['sm'],
      render: (_value, { lastInteractionAt: at }) =>
        at === null ? (
          '–'
        ) : (
          <time dateTime={at} title={fullTime(at, language)}>
            {shortTime(at, now, language)}
          </time>
        ),
    },
    {
      ...sortable('createdAt'),
      width: 120,
      responsive: ['lg'],
      render: (_value, { createdAt: at }) => (
        <time dateTime={at} title={fullTime(at, language)}>
          {shortTime(at, now, language)}
        </time>
      ),
    },
    {
      ...sortable('updatedAt'),
      width: 120,
      responsive: ['xxl'],
      render: (_value, { updatedAt: at }) => (
        <time dateTime={at} title={fullTime(at, language)}>
          {shortTime(at, now, language)}
        </time>
      ),
    },
  ];
}

function NameCell({
  customer: { id, name, location, primaryChannel },
  address,
}: {
  customer: Customer;
  address: string;
}) {
  return (
    <span className="name-cell">
      <Avatar id={id} name={name} size={36} />
      <span>
        <Link href={address}>
          <bdi>{name}</bdi>
        </Link>
        {location !== null && <small>{location}</small>}
        <small className="customer-brief">
          <ChannelMark channel={primaryChannel} />
        </small>
      </span>
    </span>
  );
}

function ContactCell({ email, phone }: Pick<Customer, 'email' | 'phone'>) {
  if (email === null && phone === null) return <>–</>;
  return (
    <span className="contact-cell">
      {email !== null && <span>{email}</span>}
      {phone !== null && <small>{phone}</small>}
    </span>
  );
}
