/** How often a wait looks at the clock. */
const sliceMs = 100;

/** Waits for `step`, but no longer than `ms`: then rejects with what `expired` makes. The step itself runs on. */
export function withinTime<T>(step: Promise<T>, ms: number, expired: () => Error): Promise<T> {
  const deadline = performance.now() + ms;
  return beforeDeadline(step, () => deadline, expired);
}

/**
 * The same for a deadline, by `performance.now()`, that may move on meanwhile. Only time counts in which an answer could
 * have been heard: a process too busy to run its timers has not listened either, and says nothing about the other side.
 */
export async function beforeDeadline<T>(step: Promise<T>, deadline: () => number, expired: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let deafMs = 0;
  const expiry = new Promise<never>((_resolve, reject) => {
    const look = (dueAt: number) => {
      const now = performance.now();
      deafMs += Math.max(0, now - dueAt);
      const left = deadline() + deafMs - now;
      const slice = Math.min(left, sliceMs);
      if (left > 0) timer = setTimeout(look, slice, now + slice);
      else reject(expired());
    };
    look(performance.now());
  });
  try {
    return await Promise.race([step, expiry]);
  } finally {
    clearTimeout(timer);
  }
}
