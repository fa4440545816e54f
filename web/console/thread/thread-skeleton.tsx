import { useText } from '../text/text.js';

/** While the messages come. */
export function ThreadSkeleton() {
  const text = useText();
  return (
    <div className="thread-skeleton" role="status" aria-label={text.common.loading}>
      {[46, 62, 38, 54, 30].map((width, index) => (
        <span key={width} className={index % 3 === 1 ? 'is-right' : ''} style={{ width: `${width}%` }} />
      ))}
    </div>
  );
}
