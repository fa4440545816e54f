import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useText } from '../text/text.js';

interface Props {
  /** What the service says against it. */
  fault: string | undefined;
  faultId?: string;
  isBusy: boolean;
  onSave: () => void;
  onCancel: () => void;
  /** What else can be done. */
  children?: ReactNode;
}

/** What a part of the customer that is edited where it stands ends with. */
export function InlineActs({ fault, faultId, isBusy, onSave, onCancel, children }: Props) {
  const text = useText();
  return (
    <>
      {fault !== undefined && (
        <p className="inline-fault" id={faultId} role="alert">
          {fault}
        </p>
      )}
      <div className="inline-acts">
        <Button size="small" type="primary" loading={isBusy} onClick={onSave}>
          {text.common.save}
        </Button>
        <Button size="small" onClick={onCancel}>
          {text.common.cancel}
        </Button>
        {children}
      </div>
    </>
  );
}
