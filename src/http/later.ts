/** Steps that are taken in one turn of the event loop. */
const stepsAtOnce = 4;

/** In the order in which they became due. */
const due: (() => void)[] = [];
let isAwaited = false;

/** Takes `step` in a later turn: what others have sent alone comes first. */
export function later(step: () => void): void {
  due.push(step);
  awaitSteps();
}

function awaitSteps(): void {
  if (isAwaited || due.length === 0) return;
  isAwaited = true;
  setImmediate(() => {
    isAwaited = false;
    const steps = due.splice(0, stepsAtOnce);
    awaitSteps();
    for (const step of steps) step();
  });
}
