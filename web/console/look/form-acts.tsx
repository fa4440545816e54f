import { Button } from 'antd';
import { useText } from '../text/text.js';

interface Props {
  /** What is said against all of the form, not of one field. */
  fault?: string | undefined;
  /** What sending it is called. */
  label: string;
  isBusy: boolean;
  onCancel: () => void;
}

/** What a form ends with. */
export function FormActs({ fault, label, isBusy, onCancel }: Props) {
  const text = useText();
  return (
    <>
      {fault !== undefined && (
        <p className="form-fault" role="alert">
          {fault}
        </p>
      )}
      <div className="form-acts">
        <Button onClick={onCancel}>{text.common.cancel}</Button>
        <Button type="primary" htmlType="submit" loading={isBusy}>
          {label}
        </Button>
      </div>
    </>
  );
}
