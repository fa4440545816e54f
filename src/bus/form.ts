/** Whether what comes from outside has this form. */
export type Form<T> = (value: unknown) => value is T;

/** What has the form. */
export type Formed<F> = F extends Form<infer T> ? T : never;

/** As this service writes them; or nothing, where there is none to name. What is no ASCII is nothing that MySQL compares with one. */
const ids = /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})?$/;

export const id: Form<string> = (value): value is string => typeof value === 'string' && ids.test(value);

/** A counter, a moment or a place in an order. */
export const count: Form<number> = (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

export const flag: Form<boolean> = (value): value is boolean => typeof value === 'boolean';

export function oneOf<const T extends string>(known: readonly T[]): Form<T> {
  return (value): value is T => known.some((one) => one === value);
}

/** What not every node says. */
export function maybe<T>(form: Form<T>): Form<T | undefined> {
  return (value): value is T | undefined => value === undefined || form(value);
}

export function listOf<T>(form: Form<T>): Form<T[]> {
  return (value): value is T[] => Array.isArray(value) && value.every(form);
}

/** These fields; what a newer node says besides is no reason not to hear it. */
export function record<F extends Record<string, Form<unknown>>>(fields: F): Form<{ [K in keyof F]: Formed<F[K]> }> {
  const forms = Object.entries(fields);
  return (value): value is { [K in keyof F]: Formed<F[K]> } =>
    typeof value === 'object' && value !== null && forms.every(([name, has]) => has(Reflect.get(value, name)));
}
