import { FilterOutlined } from '@ant-design/icons';
import { Badge, Button, Select } from 'antd';
import { useState } from 'react';
import { channels } from '../api/schema.js';
import { useText } from '../text/text.js';
import { countFilters, type CustomerFilters, type FilterChange } from './filters.js';
import { MoreFilters } from './more-filters.js';
import { SettledInput } from './settled-input.js';

interface Props {
  filters: CustomerFilters;
  onChange: (change: FilterChange, replace?: boolean) => void;
  onClear: () => void;
}

/** Which customers: what is asked most in a line, everything else below it. */
export function FilterBar({ filters, onChange, onClear }: Props) {
  const text = useText();
  const count = countFilters(filters);
  const [isOpen, setIsOpen] = useState(hasMore(filters));
  const isFiltered = count > 0 || filters.q !== undefined;
  return (
    <section className="filters" aria-label={text.customers.filters}>
      <div className="filters-line">
        <SettledInput
          className="filters-q"
          value={filters.q ?? ''}
          label={text.customers.search}
          hasIcon
          onSettle={(q) => onChange({ q }, true)}
        />
        <Select
          allowClear
          aria-label={text.customers.columns.primaryChannel}
          placeholder={text.customers.anyChannel}
          value={filters.channel ?? null}
          options={channels.map((value) => ({ value, label: text.channels[value] }))}
          onChange={(channel) => onChange({ channel })}
        />
        <Select
          allowClear
          aria-label={text.customers.columns.active}
          placeholder={text.customers.anyStatus}
          value={filters.active === undefined ? null : filters.active ? 'true' : 'false'}
          options={[
            { value: 'true', label: text.customer.active },
            { value: 'false', label: text.customer.inactive },
          ]}
          onChange={(active) => onChange({ active: active === undefined ? undefined : active === 'true' })}
        />
        <Badge count={count} size="small" color="var(--accent)">
          <Button
            icon={<FilterOutlined />}
            aria-expanded={isOpen}
            aria-controls="more-filters"
            onClick={() => setIsOpen(!isOpen)}
          >
            {text.customers.moreFilters}
          </Button>
        </Badge>
        {isFiltered && (
          <Button type="text" onClick={onClear}>
            {text.customers.clear}
          </Button>
        )}
      </div>
      {isOpen && <MoreFilters filters={filters} onChange={onChange} />}
    </section>
  );
}

function hasMore({
  name,
  email,
  phone,
  tag,
  createdFrom,
  createdTo,
  lastInteractionFrom,
  lastInteractionTo,
}: CustomerFilters) {
  const more = [name, email, phone, createdFrom, createdTo, lastInteractionFrom, lastInteractionTo];
  return tag.length > 0 || more.some((value) => value !== undefined);
}
