import { Skeleton, type SkeletonProps } from 'antd';
import { useText } from '../text/text.js';

interface Props {
  className?: string;
  /** Of each thing that comes; one unless given. */
  shapes?: SkeletonProps[];
}

/** Shapes of what is coming. They are for the eye alone: their headings have no words, so they are hidden from who listens. */
export function Loading({ className, shapes = [{}] }: Props) {
  const text = useText();
  return (
    <div className={className} role="status" aria-label={text.common.loading}>
      {shapes.map((shape, index) => (
        <div key={index} aria-hidden="true">
          <Skeleton active {...shape} />
        </div>
      ))}
    </div>
  );
}
