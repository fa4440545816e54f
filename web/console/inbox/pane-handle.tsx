import type { KeyboardEvent, PointerEvent } from 'react';
import { useText } from '../text/text.js';
import { paneBounds, type PaneName } from './pane-widths.js';

const stepPx = 16;

interface Props {
  name: PaneName;
  width: number;
  /** 1 where the pane stands left of the handle, -1 where it stands right of it. */
  direction: 1 | -1;
  onResize: (name: PaneName, width: number) => void;
}

/** The line between two panes, which can be drawn, or moved by the arrow keys. */
export function PaneHandle({ name, width, direction, onResize }: Props) {
  const text = useText();
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    onResize(name, width + (event.key === 'ArrowRight' ? stepPx : -stepPx) * direction);
  };
  const draw = (event: PointerEvent<HTMLDivElement>) => {
    const from = event.clientX;
    const { currentTarget, pointerId } = event;
    currentTarget.setPointerCapture(pointerId);
    const move = (moved: globalThis.PointerEvent) => onResize(name, width + (moved.clientX - from) * direction);
    currentTarget.addEventListener('pointermove', move);
    currentTarget.addEventListener('lostpointercapture', () => currentTarget.removeEventListener('pointermove', move), {
      once: true,
    });
  };
  return (
    <div
      className={`pane-handle pane-handle-${name}`}
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={text.panes[name]}
      aria-valuenow={width}
      aria-valuemin={paneBounds.min}
      aria-valuemax={paneBounds.max}
      onKeyDown={press}
      onPointerDown={draw}
    />
  );
}
