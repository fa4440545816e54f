import { Checkbox, DatePicker } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { type ReactNode, useId } from 'react';
import { useText } from '../text/text.js';
import type { CustomerFilters, FilterChange } from './filters.js';
import { SettledInput } from './settled-input.js';
import { TagSelect } from './tag-select.js';

interface Props {
  filters: CustomerFilters;
  onChange: (change: FilterChange, replace?: boolean) => void;
}

/** The filters that are asked for less often. */
export function MoreFilters({ filters, onChange }: Props) {
  const text = useText();
  return (
    <div className="more-filters" id="more-filters">
      {(['name', 'email', 'phone'] as const).map((field) => (
        <Labelled key={field} label={text.customers.filter[field]}>
          <SettledInput
            value={filters[field] ?? ''}
            label={text.customers.filter[field]}
            onSettle={(value) => onChange({ [field]: value }, true)}
          />
        </Labelled>
      ))}
      <Labelled label={text.customer.fields.tags}>
        <TagSelect value={filters.tag} label={text.customer.fields.tags} onChange={(tag) => onChange({ tag })} />
        <Checkbox
          checked={filters.tagMatch === 'exact'}
          onChange={({ target }) => onChange({ tagMatch: target.checked ? 'exact' : undefined })}
        >
          {text.customers.exactTags}
        </Checkbox>
      </Labelled>
      <Labelled label={text.customers.filter.created}>
        <Days
          label={text.customers.filter.created}
          from={filters.createdFrom}
          to={filters.createdTo}
          onChange={(createdFrom, createdTo) => onChange({ createdFrom, createdTo })}
        />
      </Labelled>
      <Labelled label={text.customers.filter.lastInteraction}>
        <Days
          label={text.customers.filter.lastInteraction}
          from={filters.lastInteractionFrom}
          to={filters.lastInteractionTo}
          onChange={(lastInteractionFrom, lastInteractionTo) => onChange({ lastInteractionFrom, lastInteractionTo })}
        />
      </Labelled>
    </div>
  );
}

function Labelled({ label, children }: { label: string; children: ReactNode }) {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id}>
      <span className="filter-label" id={id}>
        {label}
      </span>
      {children}
    </div>
  );
}

interface DaysProps {
  label: string;
  from: string | undefined;
  to: string | undefined;
  onChange: (from: string, to: string) => void;
}

/** From one day to another, of which either may be open. */
function Days({ label, from, to, onChange }: DaysProps) {
  const text = useText();
  const dayOf = (day: string | undefined) => (day === undefined ? null : dayjs(day));
  const textOf = (day: Dayjs | null | undefined) => day?.format('YYYY-MM-DD') ?? '';
  return (
    <DatePicker.RangePicker
      value={[dayOf(from), dayOf(to)]}
      allowEmpty={[true, true]}
      aria-label={label}
      placeholder={[text.customers.from, text.customers.to]}
      onChange={(chosen) => onChange(textOf(chosen?.[0]), textOf(chosen?.[1]))}
      style={{ width: '100%' }}
    />
  );
}
