import fc from 'fast-check';

/** What is read of a JSON Schema, as OpenAPI 3.0 and AsyncAPI 3 write it. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  nullable?: boolean;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  propertyNames?: Schema;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  example?: unknown;
}

/** An id of nothing. */
const nobody = '0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a61';

/** Longer texts are made of one letter: what is random in them is seen in the short ones. */
const longestRandom = 24;

/** JSON, read; whole numbers that are refused, since they would lose digits, as text. */
export function readKept(json: string): unknown {
  return JSON.parse(json, (_key, value: unknown) =>
    Number.isInteger(value) && !Number.isSafeInteger(value) ? String(value) : value,
  );
}

/** Values of any schema of a document: those that fit it, and those that nearly do. */
export class Arbitraries {
  /** @param ids those that may mean something at the moment */
  constructor(
    private readonly schemas: Record<string, Schema>,
    private readonly ids: string[],
  ) {}

  fitting(schema: Schema): fc.Arbitrary<unknown> {
    if (schema.$ref !== undefined) return this.fitting(this.named(schema.$ref));
    if ('const' in schema) return fc.constant(schema.const);
    const { anyOf, ...rest } = schema;
    if (anyOf !== undefined) return fc.oneof(...anyOf.map((option) => this.fitting({ ...rest, ...option })));
    const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
    const kinds = schema.enum === undefined ? types.map((type) => this.ofType(type, schema)) : [of(schema.enum)];
    if (schema.nullable === true) kinds.push(fc.constant(null));
    return kinds.length === 0 ? fc.jsonValue({ maxDepth: 2 }) : fc.oneof(...kinds);
  }

  /** An object that fits but for one thing, or something else altogether. */
  nearly(schema: Schema): fc.Arbitrary<unknown> {
    if (schema.$ref !== undefined) return this.nearly(this.named(schema.$ref));
    const names = Object.keys(schema.properties ?? {});
    if (names.length === 0) return this.strange(schema);
    const whole = this.fitting(schema) as fc.Arbitrary<Record<string, unknown>>;
    // Made once: to make what is strange takes ten times as long as to draw from it.
    const wrong = fc.oneof(
      ...Object.entries(schema.properties ?? {}).map(([name, property]) =>
        fc.tuple(whole, this.strange(property)).map(([value, bad]) => ({ ...value, [name]: bad })),
      ),
    );
    const lacking = fc
      .tuple(whole, fc.constantFrom(...names))
      .map(([value, name]) => Object.fromEntries(Object.entries(value).filter(([key]) => key !== name)));
    const surplus = fc.tuple(whole, unknownNames, fc.jsonValue({ maxDepth: 1 })).map(([value, name, more]) => {
      return JSON.parse(
        `{${JSON.stringify(name)}:${JSON.stringify(more)},${JSON.stringify(value).slice(1)}`.replace(/,\}$/, '}'),
      ) as unknown;
    });
    return fc.oneof(
      { weight: 8, arbitrary: wrong },
      { weight: 2, arbitrary: lacking },
      { weight: 2, arbitrary: surplus },
      { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
    );
  }

  /** Values of the wrong kind, and those at and beyond the bounds. */
  strange(schema: Schema): fc.Arbitrary<unknown> {
    const { maxLength = 255, minLength = 0, minimum = 0, maximum = 2 ** 53 - 1, enum: words = [] } = schema;
    return fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.string({ unit: 'binary', maxLength: longestRandom }),
      fc.constantFrom<unknown>(
        'a'.repeat(maxLength),
        '😀'.repeat(Math.min(maxLength, 5_000)),
        'a'.repeat(maxLength + 1),
      ),
      fc.constantFrom<unknown>('a'.repeat(Math.max(minLength - 1, 0)), minimum - 1, maximum + 1, -0, 0.5, 1e308),
      fc.constantFrom<unknown>(null, true, '', ' ', [], {}, [[]], { $ne: '' }, ['a', 'a'], '\ud800', '\0', '\u2028'),
      fc.constantFrom<unknown>("' OR 1=1 --", '%', '_', '\\', '${7*7}', '../../etc/passwd', 'NaN', '1e9', '0x10', '٣'),
      fc.constantFrom<unknown>(...words.map((word) => String(word).toLowerCase()), nested(9), nested(40)),
    );
  }

  private named(reference: string): Schema {
    const schema = this.schemas[reference.split('/').at(-1) ?? ''];
    if (schema === undefined) throw new Error(`There is no ${reference}`);
    return schema;
  }

  private ofType(type: string, schema: Schema): fc.Arbitrary<unknown> {
    const { minimum = 0, maximum = 2 ** 31 - 1, items = {}, minItems = 0, maxItems = 3 } = schema;
    switch (type) {
      case 'string':
        return this.text(schema);
      case 'integer':
        return fc.oneof(
          { weight: 4, arbitrary: fc.integer({ min: minimum, max: Math.min(maximum, minimum + 9) }) },
          { weight: 1, arbitrary: fc.integer({ min: minimum, max: Math.min(maximum, 2 ** 31 - 1) }) },
          { weight: 1, arbitrary: fc.constantFrom(minimum, maximum) },
        );
      case 'boolean':
        return fc.boolean();
      case 'array':
        return fc.array(this.fitting(items), { minLength: minItems, maxLength: Math.min(maxItems, 3) });
      case 'object':
        return this.object(schema);
      default:
        return fc.constant(null);
    }
  }

  private object({ properties, required = [], propertyNames, additionalProperties }: Schema): fc.Arbitrary<unknown> {
    if (properties === undefined) {
      const names = propertyNames === undefined ? texts(1, 8) : (this.fitting(propertyNames) as fc.Arbitrary<string>);
      const values = typeof additionalProperties === 'object' ? this.fitting(additionalProperties) : fc.jsonValue();
      return fc.dictionary(names, values, { maxKeys: 4, noNullPrototype: true });
    }
    const values = Object.entries(properties).map(([name, schema]) => [name, this.fitting(schema)] as const);
    return fc.record(Object.fromEntries(values), { requiredKeys: required, noNullPrototype: true });
  }

  private text({ format, pattern, minLength = 0, maxLength = 255, example }: Schema): fc.Arbitrary<string> {
    if (format === 'uuid') {
      const known = fc.nat().map((n) => this.ids[n % this.ids.length] ?? nobody);
      return fc.oneof({ weight: 9, arbitrary: known }, { weight: 1, arbitrary: fc.uuid() });
    }
    if (format === 'date-time') return fc.date({ noInvalidDate: true, ...years }).map((date) => date.toISOString());
    if (format === 'date')
      return fc.date({ noInvalidDate: true, ...years }).map((date) => date.toISOString().slice(0, 10));
    if (format === 'email') return fc.nat().map((n) => `fuzz${n}@example.com`);
    if (format === 'uri') return fc.webUrl();
    if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
    const random = texts(minLength, Math.min(maxLength, longestRandom));
    const longest = fc.constantFrom('a', '字').map((letter) => letter.repeat(Math.min(maxLength, 5_000)));
    const ordinary = typeof example === 'string' ? fc.constant(example) : fc.nat().map((n) => `text-${n}`);
    return fc.oneof(
      { weight: 5, arbitrary: random },
      { weight: 5, arbitrary: ordinary },
      { weight: 1, arbitrary: longest },
    );
  }
}

const years = { min: new Date('1971-01-01'), max: new Date('2037-12-31') };

/** Names that no body and no query has. */
export const unknownNames = fc.constantFrom('__proto__', 'constructor', 'toString', 'x', '', 'name[]', '$where', 'ID');

function of(values: unknown[]): fc.Arbitrary<unknown> {
  return fc.constantFrom(...values);
}

/** All of ASCII that can be printed. */
const printable = Array.from({ length: 95 }, (_value, n) => String.fromCharCode(32 + n));

function texts(minLength: number, maxLength: number): fc.Arbitrary<string> {
  return fc.string({
    // Letter by letter from lists: a text of one letter for each takes ten times as long.
    unit: fc.oneof(fc.constantFrom(...'aZ09 张😀éß%_\\"\'<&'), fc.constantFrom(...printable)),
    minLength,
    maxLength,
  });
}

function nested(levels: number): unknown {
  return JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);
}
