import { Loading } from '../look/loading.js';

/** While the parts of a page come. */
export function PageSkeleton() {
  return <Loading className="page" shapes={[{ title: { width: 180 }, paragraph: { rows: 6 } }]} />;
}
