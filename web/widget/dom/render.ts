import type { Child, VirtualElement } from './element.js';
import { drawInstance, endInstance, type Instance, runEffects } from './hooks.js';

/*
 * Draws components into the page and, at every further drawing, changes there what has changed. As little as the widget
 * needs, since any site loads it: everything is drawn at once, and text becomes text nodes and nothing else.
 */

/** A node of the page that was drawn here. */
interface Host {
  node: Element | ShadowRoot | Text;
  type: string;
  props: Record<string, unknown>;
  /** The handlers that were put on it. */
  heard: Set<string>;
  /** By their place: numbers, and keys where there are some, on the way from the element down to them. */
  hosts: Map<string, Host>;
  instances: Map<string, Instance>;
}

const drawings = new Set(['svg', 'path']);
const textType = '';

/** Draws `view` into `root`. @returns what draws it again, soon and once, and what takes it away */
export function createRoot(root: ShadowRoot, view: () => Child): { redraw: () => void; end: () => void } {
  const host = hostOf(root, '#root');
  let isDue = false;
  let isOver = false;
  const draw = () => {
    isDue = false;
    if (isOver) return;
    fill(host, [view()], redraw);
    runEffects();
  };
  const redraw = () => {
    if (!isDue) queueMicrotask(draw);
    isDue = true;
  };
  draw();
  const end = () => {
    isOver = true;
    fill(host, [], redraw);
  };
  return { redraw, end };
}

function fill(host: Host, children: Child[], redraw: () => void): void {
  const wanted = new Map<string, VirtualElement | string>();
  const instances = new Map<string, Instance>();
  expand(children, '');
  for (const [place, instance] of host.instances) if (instances.get(place) !== instance) endInstance(instance);
  host.instances = instances;
  for (const [place, have] of host.hosts) {
    const want = wanted.get(place);
    if (want === undefined || typeOf(want) !== have.type) remove(host, place, have);
  }
  arrange(host, wanted, redraw);

  /** Components leave what they return in their place. */
  function expand(child: Child, place: string): void {
    if (Array.isArray(child)) {
      for (const [index, one] of child.entries()) expand(one, `${place}/${keyOf(one, index)}`);
    } else if (typeof child === 'string' || typeof child === 'number') {
      wanted.set(place, String(child));
    } else if (typeof child === 'object' && child !== null) {
      const { type, props } = child;
      if (typeof type === 'string') {
        wanted.set(place, child);
        return;
      }
      const known = host.instances.get(place);
      const instance = known?.type === type ? known : { type, memory: [], effects: [] };
      instances.set(place, instance);
      const drawn = drawInstance(instance, redraw, () => type({ ...props, children: child.children } as never));
      expand([drawn], place);
    }
  }
}

/** What stays is not moved, so that it keeps the focus and its scroll position. */
function arrange(host: Host, wanted: Map<string, VirtualElement | string>, redraw: () => void): void {
  let next = host.node.firstChild;
  for (const [place, want] of wanted) {
    const have = host.hosts.get(place) ?? create(want);
    host.hosts.set(place, have);
    update(have, want, redraw);
    if (have.node === next) next = next.nextSibling;
    else host.node.insertBefore(have.node, next);
  }
}

function create(want: VirtualElement | string): Host {
  if (typeof want === 'string') return hostOf(new Text(), textType);
  const type = typeOf(want);
  const isDrawing = drawings.has(type);
  return hostOf(
    isDrawing ? document.createElementNS('http://www.w3.org/2000/svg', type) : document.createElement(type),
    type,
  );
}

function update(host: Host, want: VirtualElement | string, redraw: () => void): void {
  const { node, props: before } = host;
  if (typeof want === 'string') {
    if (node.textContent !== want) node.textContent = want;
    return;
  }
  host.props = want.props;
  if (node instanceof Element) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(want.props)])) {
      if (before[name] !== want.props[name] || name === 'value') set(host, node, name, want.props[name]);
    }
  }
  fill(host, want.children, redraw);
}

function set(host: Host, node: Element, name: string, value: unknown): void {
  if (name.startsWith('on')) {
    if (host.heard.has(name)) return;
    host.heard.add(name);
    // It listens for as long as the node is there, and calls what was drawn last.
    node.addEventListener(name.slice(2).toLowerCase(), (event) => {
      (host.props[name] as ((event: Event) => void) | undefined)?.(event);
    });
  } else if (name === 'ref') {
    (value as { current: unknown }).current = node;
  } else if (name === 'value') {
    const field = node as HTMLInputElement;
    if (typeof value === 'string' && field.value !== value) field.value = value;
  } else {
    setAttribute(node, name, value as string | number | boolean | undefined);
  }
}

function setAttribute(node: Element, name: string, value: string | number | boolean | undefined): void {
  // What says no to assistive technology says it in words.
  const isFlag = typeof value === 'boolean' && !name.startsWith('aria-');
  if (value === undefined || (isFlag && !value)) node.removeAttribute(name);
  else node.setAttribute(name, isFlag ? '' : String(value));
}

function remove(parent: Host, place: string, host: Host): void {
  parent.hosts.delete(place);
  end(host);
  host.node.parentNode?.removeChild(host.node);
}

function end({ hosts, instances, props }: Host): void {
  for (const instance of instances.values()) endInstance(instance);
  for (const host of hosts.values()) end(host);
  if (props.ref !== undefined) (props.ref as { current: unknown }).current = null;
}

function hostOf(node: Host['node'], type: string): Host {
  return { node, type, props: {}, heard: new Set(), hosts: new Map(), instances: new Map() };
}

function typeOf(want: VirtualElement | string): string {
  return typeof want === 'object' ? String(want.type) : textType;
}

/** Keys are told from numbers, of which there may be one beside each. */
function keyOf(child: Child, index: number): string | number {
  const hasKey = typeof child === 'object' && child !== null && !Array.isArray(child) && child.key !== undefined;
  return hasKey ? `=${String(child.key)}` : index;
}
