import { SearchOutlined } from '@ant-design/icons';
import { Input } from 'antd';
import { useEffect, useState } from 'react';
import { useSettled } from '../inbox/settled.js';

interface SettledInputProps {
  value: string;
  label: string;
  className?: string;
  hasIcon?: boolean;
  onSettle: (value: string) => void;
}

/** A text that counts once it has been typed. */
export function SettledInput({ value, label, className = '', hasIcon = false, onSettle }: SettledInputProps) {
  const [draft, setDraft] = useState(value);
  const settled = useSettled(draft, 300);
  const [known, setKnown] = useState(value);
  if (value !== known) {
    setKnown(value);
    setDraft(value);
  }
  useEffect(() => {
    if (settled !== known) onSettle(settled);
    // Only what is typed counts, not what the address says meanwhile.
  }, [settled]);
  return (
    <Input
      allowClear
      className={className}
      value={draft}
      placeholder={label}
      aria-label={label}
      maxLength={255}
      prefix={hasIcon ? <SearchOutlined aria-hidden="true" /> : null}
      onChange={({ target }) => setDraft(target.value)}
    />
  );
}
