import { Select } from 'antd';
import { useSeenTags } from './customer-query.js';

interface Props {
  /** Given by the form where it stands in one. */
  id?: string;
  value?: string[];
  onChange?: (tags: string[]) => void;
  label: string;
  placeholder?: string;
}

/** What is typed comes first, then what begins with it: Enter takes the first. */
function rank(tag: string, typed: string): number {
  if (tag === typed) return 0;
  return tag.toLowerCase().startsWith(typed.toLowerCase()) ? 1 : 2;
}

/** Tags to type or to choose from those that customers have. */
export function TagSelect({ id, value = [], onChange, label, placeholder }: Props) {
  const seen = useSeenTags();
  return (
    <Select
      {...(id === undefined ? {} : { id })}
      mode="tags"
      aria-label={label}
      value={value}
      placeholder={placeholder ?? ''}
      maxCount={50}
      tokenSeparators={[',', '，', ';', '；']}
      showSearch={{ filterSort: (a, b, { searchValue }) => rank(a.value, searchValue) - rank(b.value, searchValue) }}
      options={seen.map((tag) => ({ value: tag, label: tag }))}
      onChange={(tags: string[]) => onChange?.([...new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))])}
      style={{ width: '100%' }}
    />
  );
}
