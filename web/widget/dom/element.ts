/** What a component may return, and an element contain. */
export type Child = VirtualElement | string | number | boolean | null | undefined | Child[];

export type Component<P> = (props: P) => Child;

export interface VirtualElement {
  type: string | Component<never>;
  props: Record<string, unknown>;
  key: string | number | undefined;
  children: Child[];
}

/** What JSX becomes. */
export function h(
  type: string | Component<never>,
  props: Record<string, unknown> | null,
  ...children: Child[]
): VirtualElement {
  const { key, ...rest } = props ?? {};
  return { type, props: rest, key: key as string | number | undefined, children };
}
