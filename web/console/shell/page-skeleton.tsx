import { Skeleton } from 'antd';
import { useText } from '../text/text.js';

/** While the parts of a page come. */
export function PageSkeleton() {
  const text = useText();
  return (
    <div className="page" role="status" aria-label={text.common.loading}>
      <Skeleton active title={{ width: 180 }} paragraph={{ rows: 6 }} />
    </div>
  );
}
