import { SearchOutlined } from '@ant-design/icons';
import { Input } from 'antd';
import { useEffect, useEffectEvent, useState } from 'react';

interface SettledInputProps {
  value: string;
  label: string;
  className?: string;
  hasIcon?: boolean;
  onSettle: (value: string) => void;
}

const settlesAfterMs = 300;

/** A text that counts once it has been typed. What comes from elsewhere, an address gone back to, stands at once. */
export function SettledInput({ value, label, className = '', hasIcon = false, onSettle }: SettledInputProps) {
  const [typed, setTyped] = useState<string>();
  const [known, setKnown] = useState(value);
  if (value !== known) {
    setKnown(value);
    setTyped(undefined);
  }
  const settle = useEffectEvent((text: string) => {
    if (text !== value) onSettle(text);
  });
  useEffect(() => {
    if (typed === undefined) return undefined;
    const timer = setTimeout(() => settle(typed), settlesAfterMs);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <Input
      allowClear
      className={className}
      value={typed ?? value}
      placeholder={label}
      aria-label={label}
      maxLength={255}
      prefix={hasIcon ? <SearchOutlined aria-hidden="true" /> : null}
      onChange={({ target }) => setTyped(target.value)}
    />
  );
}
