import { DisconnectOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { faultText, requestIdOf } from '../text/fault-text.js';
import { useText } from '../text/text.js';
import { Emptiness } from './emptiness.js';

/** What could not be loaded, why, and how to try again. */
export function Fault({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const text = useText();
  const requestId = requestIdOf(error);
  return (
    <div role="alert">
      <Emptiness icon={<DisconnectOutlined />} title={text.common.loadFailed} hint={faultText(text, error)}>
        <Button onClick={onRetry}>{text.common.retry}</Button>
        {requestId !== undefined && <p className="request-id">{text.common.requestId(requestId)}</p>}
      </Emptiness>
    </div>
  );
}
