import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, type SchemaObject, SwaggerModule } from '@nestjs/swagger';
import { agentToken, audienceExtension, customerToken, metricsToken } from '../../http/audience.js';
import { errorsExtension, exampleBodyExtension } from '../../http/describe.js';
import { giveExamples } from './examples.js';
import { apiDescription, tags } from './introduction.js';
import { completeOperation, type Operation } from './operation.js';
import { addErrorComponents } from './responses.js';

const notes: string[] = [audienceExtension, errorsExtension, exampleBodyExtension];

/** The OpenAPI document of everything the app answers, made from what the handlers say of themselves. */
export function describeApi(app: INestApplication, version: string): OpenAPIObject {
  const document = SwaggerModule.createDocument(app, base(version));
  addErrorComponents(document);
  for (const [path, operation] of operationsOf(document)) completeOperation(path, operation);
  giveExamples(document);
  return tidied(document);
}

/** Every operation of a document with its path. */
function operationsOf({ paths }: OpenAPIObject): [string, Operation][] {
  return Object.entries(paths).flatMap(([path, item]) =>
    [item.get, item.post, item.put, item.delete].flatMap((operation): [string, Operation][] =>
      operation === undefined ? [] : [[path, operation]],
    ),
  );
}

function base(version: string) {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.0.3')
    .setTitle('Kefu API')
    .setVersion(version)
    .setDescription(apiDescription)
    .addServer('/', 'This service')
    .addBearerAuth(
      { type: 'http', bearerFormat: 'JWT', description: 'Of an agent (坐席), from `POST /api/v1/auth/login`.' },
      agentToken,
    )
    .addBearerAuth(
      {
        type: 'http',
        bearerFormat: 'cust_…',
        description: 'Of a customer, from `POST /api/v1/public/customer-token` or from an agent.',
      },
      customerToken,
    )
    .addBearerAuth(
      {
        type: 'http',
        bearerFormat: 'opaque',
        description: 'The value of `METRICS_TOKEN`, where the operator has set one.',
      },
      metricsToken,
    );
  for (const [name, description] of Object.entries(tags)) builder.addTag(name, description);
  const { info, ...rest } = builder.build();
  return {
    ...rest,
    info: { ...info, contact: { name: 'Whoever runs this service' }, license: { name: 'Proprietary' } },
  };
}

/**
 * Drops what is of use in the making only: the notes of the decorators, and the `Dto` in the names of classes. Puts
 * required properties first, as people write them.
 */
function tidied(document: OpenAPIObject): OpenAPIObject {
  const json = JSON.stringify(document, (key, value: unknown) => {
    if (notes.includes(key)) return undefined;
    // Without a type, which each of the choices has, it means nothing.
    if (typeof value === 'object' && value !== null && 'anyOf' in value) return { ...value, nullable: undefined };
    if (key !== 'schemas' || typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, schema]: [string, SchemaObject]) => [plainName(name), requiredFirst(schema)]),
    );
  });
  const renamed = json.replace(/"#\/components\/schemas\/(\w+)"/g, (_reference, name: string) => {
    return `"#/components/schemas/${plainName(name)}"`;
  });
  return JSON.parse(renamed) as OpenAPIObject;
}

function requiredFirst(schema: SchemaObject): SchemaObject {
  const { properties, required = [] } = schema;
  if (properties === undefined) return schema;
  const [first, last] = [true, false].map((isRequired) =>
    Object.entries(properties).filter(([name]) => required.includes(name) === isRequired),
  );
  return { ...schema, properties: Object.fromEntries([...(first ?? []), ...(last ?? [])]) };
}

function plainName(name: string): string {
  return name.replace(/Dto$/, '');
}
