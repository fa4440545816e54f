import type { ComponentsObject, MediaTypeObject, OpenAPIObject, ReferenceObject, SchemaObject } from '@nestjs/swagger';

/** Gives each body that has no example one made of the examples of its properties. */
export function giveExamples(document: OpenAPIObject): void {
  for (const media of bodiesOf(document)) {
    if (media.schema === undefined || media.example !== undefined || media.examples !== undefined) continue;
    const example = exampleOf(media.schema, document.components ?? {});
    if (example !== undefined) media.example = example;
  }
}

function bodiesOf({ paths }: OpenAPIObject): MediaTypeObject[] {
  const operations = Object.values(paths).flatMap(({ get, post, put, delete: erase }) => [get, post, put, erase]);
  return operations.flatMap((operation) => {
    const parts = [operation?.requestBody, ...Object.values(operation?.responses ?? {})];
    return parts.flatMap((part) =>
      part === undefined || '$ref' in part || part.content === undefined ? [] : Object.values(part.content),
    );
  });
}

/** A value that fits the schema: optional properties are in it where they have an example of their own. */
function exampleOf(given: SchemaObject | ReferenceObject, components: ComponentsObject): unknown {
  const schema = resolve(given, components);
  if (schema.example !== undefined) return schema.example;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.type === 'array') return schema.items === undefined ? [] : [exampleOf(schema.items, components)];
  if (schema.type !== 'object' || schema.properties === undefined) return undefined;
  const required = schema.required ?? [];
  const shown = Object.entries(schema.properties).filter(
    ([name, property]) => required.includes(name) || resolve(property, components).example !== undefined,
  );
  return Object.fromEntries(shown.map(([name, property]) => [name, exampleOf(property, components)]));
}

function resolve(schema: SchemaObject | ReferenceObject, { schemas = {} }: ComponentsObject): SchemaObject {
  if (!('$ref' in schema)) return schema;
  const target = schemas[schema.$ref.split('/').at(-1) ?? ''];
  return target === undefined ? {} : resolve(target, { schemas });
}
