import { CheckOutlined, CopyOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useState } from 'react';
import type { IssuedToken } from '../api/schema.js';
import { useText } from '../text/text.js';

/** A token that has just been issued: it is never shown again. */
export function FreshToken({ token: { token } }: { token: IssuedToken }) {
  const text = useText();
  const [copied, setCopied] = useState<string>();
  const copy = async () => {
    await copyText(token);
    setCopied(token);
  };
  return (
    <div className="fresh-token" role="status">
      <p>{text.tokens.once}</p>
      <div>
        <Input readOnly value={token} aria-label={text.tokens.token} onFocus={({ target }) => target.select()} />
        <Button icon={copied === token ? <CheckOutlined /> : <CopyOutlined />} onClick={() => void copy()}>
          {copied === token ? text.tokens.copied : text.tokens.copy}
        </Button>
      </div>
    </div>
  );
}

/** Pages that are not served over TLS have no clipboard of their own: there it goes by a text that is selected. */
async function copyText(value: string): Promise<void> {
  if ('clipboard' in navigator) {
    await navigator.clipboard.writeText(value);
    return;
  }
  const area = document.createElement('textarea');
  area.value = value;
  area.className = 'unseen';
  document.body.append(area);
  area.select();
  // oxlint-disable-next-line typescript/no-deprecated -- the only way there
  document.execCommand('copy');
  area.remove();
}
