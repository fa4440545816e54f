import { type CSSProperties, useState } from 'react';
import { kept, readKept } from '../settings/kept.js';

const key = 'kefu:panes';

/** In pixels. */
interface PaneWidths {
  queue: number;
  customer: number;
}

export type PaneName = keyof PaneWidths;

const usual: PaneWidths = { queue: 348, customer: 320 };

/** What a pane needs to be of use, and leaves to the others. */
export const paneBounds = { min: 260, max: 520 };

function isWidths(value: unknown): value is PaneWidths {
  return typeof value === 'object' && value !== null && 'queue' in value && 'customer' in value;
}

/** How wide the outer panes are, as the agent has drawn them. */
export function usePaneWidths() {
  const [widths, setWidths] = useState(() => readKept(key, isWidths) ?? usual);
  const resize = (name: PaneName, width: number) => {
    const next = { ...widths, [name]: Math.min(paneBounds.max, Math.max(paneBounds.min, Math.round(width))) };
    setWidths(next);
    kept.write(key, JSON.stringify(next));
  };
  const style = { '--queue-width': `${widths.queue}px`, '--customer-width': `${widths.customer}px` } as CSSProperties;
  return { widths, resize, style };
}
