import type { OpenAPIObject } from '@nestjs/swagger';

/** A JSON Schema of draft 7, as AsyncAPI has it. */
export type Schema = Record<string, unknown>;

/** An object of exactly these properties; `optional` names those that may be missing. */
export function object(properties: Record<string, Schema>, optional: string[] = []): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', required, properties, additionalProperties: false };
}

/** A frame of the service that is no chat message. */
export function typed(type: string, data?: Schema): Schema {
  const properties = { type: { const: type }, ref, ...(data === undefined ? {} : { data }) };
  return object(properties, ['ref']);
}

export const uuid: Schema = { type: 'string', format: 'uuid' };
export const moment: Schema = { type: 'string', format: 'date-time' };
export const seq: Schema = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER };
export const ref: Schema = { type: 'string', maxLength: 64, description: 'Of the client: its answer repeats it.' };

/** A schema of the OpenAPI document, for what looks the same over REST. */
export function fromOpenApi(document: OpenAPIObject, name: string): Schema {
  const schema = document.components?.schemas?.[name];
  if (schema === undefined) throw new Error(`The OpenAPI document has no ${name}`);
  return converted(schema) as Schema;
}

/** OpenAPI 3.0 says `nullable`, JSON Schema has a type for null; our objects are closed. */
function converted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(converted);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, example, ...rest } = value as Schema;
  const entries = Object.entries(rest).map(([key, inner]) => [key, key === 'enum' ? inner : converted(inner)]);
  const schema = Object.fromEntries(entries) as Schema;
  if (example !== undefined) schema.examples = [example];
  if (nullable === true && typeof schema.type === 'string') schema.type = [schema.type, 'null'];
  if (schema.type === 'object' && schema.properties !== undefined) schema.additionalProperties = false;
  return schema;
}
