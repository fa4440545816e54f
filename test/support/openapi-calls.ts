import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { Arbitraries, unknownNames } from './arbitrary.js';
import type { OpenApiDocument, OpenApiOperation } from './openapi.js';

/** A call, and who makes it. */
export interface Call {
  /** The operation's. */
  id: string;
  method: string;
  path: string;
  who: string;
  body: unknown;
  /** Whether the body is broken off, or called a form. */
  flaw?: 'broken' | 'form';
}

type Parameter = OpenApiOperation['parameters'][number];

/** How often a call is made: seldom where it is slow on purpose, or a page, which takes no input to speak of. */
function weightOf(path: string, method: string): number {
  if (!path.startsWith('/api/') || /\/auth\/(?!logout)/.test(path)) return 1;
  return path.endsWith('/agents') && method === 'post' ? 4 : 12;
}

/** In letters: much more than any parameter takes. */
const longestQuery = 9_000;

/** Calls made from an OpenAPI document, with what fits, what nearly fits and what is strange. */
export class Calls {
  private readonly values: Arbitraries;

  /**
   * @param pools ids by the name of the parameter
   * @param ids all of them
   */
  constructor(
    private readonly document: OpenApiDocument,
    private readonly pools: Record<string, string[]>,
    ids: string[],
  ) {
    this.values = new Arbitraries(document.components.schemas, ids);
  }

  /** Calls of every operation of the document. */
  any(): fc.Arbitrary<Call> {
    const operations = Object.entries(this.document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => {
        const arbitrary = this.callOf(path, method, operation);
        return { weight: weightOf(path, method), arbitrary };
      }),
    );
    return fc.oneof(...operations);
  }

  private callOf(path: string, method: string, operation: OpenApiOperation): fc.Arbitrary<Call> {
    const { operationId: id, parameters, requestBody } = operation;
    const schema = requestBody?.content['application/json']?.schema;
    const body =
      schema === undefined
        ? often(fc.constant(undefined), fc.jsonValue({ maxDepth: 1 }), 19)
        : often(this.values.fitting(schema), this.values.nearly(schema), 3);
    const who = often(fc.constantFrom('customer', 'AGENT', 'ADMIN', 'ADMIN'), fc.constant('nobody'), 9);
    const flaw = often(fc.constant(undefined), fc.constantFrom('broken' as const, 'form' as const), 19);
    return fc.tuple(who, this.pathOf(path, parameters), this.queryOf(path, parameters), body, flaw).map((parts) => {
      const [caller, target, query, sent, wrong] = parts;
      // fetch gives these no body.
      const withBody = method === 'get' || sent === undefined ? undefined : sent;
      const call = { id, method: method.toUpperCase(), path: target + query, who: caller };
      if (wrong === undefined || method === 'get') return { ...call, body: withBody };
      return { ...call, body: withBody ?? {}, flaw: wrong };
    });
  }

  private pathOf(path: string, parameters: Parameter[]): fc.Arbitrary<string> {
    const own = parameters.filter((parameter) => parameter.in === 'path');
    const values = own.map(({ name, schema }) =>
      // Without a name, or with dots for one, it is another page.
      (name.endsWith('Id')
        ? often(this.knownId(name), this.values.strange(schema), 19)
        : this.values.fitting(schema)
      ).map((value) => (['', '.', '..'].includes(inAddress(value)) ? 'x' : inAddress(value))),
    );
    return fc.tuple(...values).map((chosen) => {
      const named = new Map(own.map(({ name }, index) => [name, chosen[index] ?? '']));
      return path.replace(/\{(\w+)\}/g, (_part, name: string) => named.get(name) ?? '');
    });
  }

  private queryOf(path: string, parameters: Parameter[]): fc.Arbitrary<string> {
    const own = parameters.filter((parameter) => parameter.in === 'query');
    const pairs = own.map(({ name, schema }) =>
      often(this.values.fitting(schema), this.values.strange(schema), 14).map((value) =>
        (Array.isArray(value) ? value : [value]).map((one) => `${encodeURIComponent(name)}=${inAddress(one)}`),
      ),
    );
    const unknown = unknownNames.map((name) => [`${encodeURIComponent(name)}=1`]);
    const required = own.flatMap(({ required: isRequired }, index) => (isRequired === true ? [index] : []));
    const chosen = fc.subarray([...pairs.keys()], { maxLength: Math.min(3, pairs.length) }).chain((some) => {
      return fc.tuple(...[...new Set([...required, ...some])].flatMap((index) => pairs[index] ?? []));
    });
    // Pages do not mind what else an address says.
    return often(fc.constant<string[]>([]), path.startsWith('/api/') ? unknown : fc.constant<string[]>([]), 30).chain(
      (more) =>
        chosen.map((lists) => {
          const all = [...lists.flat(), ...more];
          // A longer head is refused before anybody reads it.
          return all.length === 0 ? '' : `?${all.join('&')}`.slice(0, longestQuery);
        }),
    );
  }

  private knownId(name: string): fc.Arbitrary<string> {
    return fc.nat().map((n) => this.pools[name]?.[n % (this.pools[name]?.length ?? 1)] ?? randomUUID());
  }
}

/** The first, `times` as often as the second. */
function often<A, B>(first: fc.Arbitrary<A>, second: fc.Arbitrary<B>, times: number): fc.Arbitrary<A | B> {
  return fc.oneof({ weight: times, arbitrary: first }, { weight: 1, arbitrary: second });
}

/** Half a surrogate pair has no encoding in UTF-8. */
function inAddress(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return encodeURIComponent(text.toWellFormed());
}
