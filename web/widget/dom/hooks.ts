type Cleanup = () => void;

interface Effect {
  inputs: unknown[] | undefined;
  cleanup: Cleanup | undefined;
}

/** One component at one place of the page, with what it remembers from one drawing to the next. */
export interface Instance {
  type: unknown;
  memory: unknown[];
  effects: Effect[];
}

/** The component that is drawn now, and how far it is through what it remembers. */
let current: { instance: Instance; redraw: () => void; remembered: number; effected: number } | undefined;

/** Effects of this drawing, which run when the page shows it. */
let waiting: (() => void)[] = [];

export function drawInstance<T>(instance: Instance, redraw: () => void, draw: () => T): T {
  const outer = current;
  current = { instance, redraw, remembered: 0, effected: 0 };
  try {
    return draw();
  } finally {
    current = outer;
  }
}

export function runEffects(): void {
  const due = waiting;
  waiting = [];
  for (const run of due) run();
}

export function endInstance({ effects }: Instance): void {
  for (const { cleanup } of effects) cleanup?.();
}

export function useRef<T>(initial: T): { current: T } {
  return remembered(() => ({ current: initial }));
}

export function useState<T>(initial: T): [T, (value: T) => void] {
  const { redraw } = drawn();
  const state = remembered(() => {
    const made = {
      value: initial,
      set: (value: T) => {
        if (Object.is(made.value, value)) return;
        made.value = value;
        redraw();
      },
    };
    return made;
  });
  return [state.value, state.set];
}

/** Runs when the page shows the drawing, before anybody sees it; again where one of `inputs` has changed, or always. */
export function useEffect(run: () => Cleanup | undefined, inputs?: unknown[]): void {
  const drawing = drawn();
  const { effects } = drawing.instance;
  const effect = (effects[drawing.effected++] ??= { inputs: undefined, cleanup: undefined });
  const before = effect.inputs;
  if (inputs !== undefined && before?.every((value, index) => Object.is(value, inputs[index]))) return;
  effect.inputs = inputs;
  waiting.push(() => {
    effect.cleanup?.();
    effect.cleanup = run();
  });
}

function remembered<T>(make: () => T): T {
  const drawing = drawn();
  return (drawing.instance.memory[drawing.remembered++] ??= make()) as T;
}

function drawn() {
  if (current === undefined) throw new Error('Not drawn');
  return current;
}
