import type { OperationObject } from '@nestjs/swagger';
import { CustomerInactive } from '../../customer/customer.errors.js';
import {
  BodyTooLarge,
  Forbidden,
  Internal,
  MalformedJson,
  NotJson,
  TokenExpired,
  Unauthenticated,
  Unavailable,
  ValidationFailed,
} from '../../errors/common.errors.js';
import type { ErrorType, FieldError } from '../../errors/domain-error.js';
import { agentToken, type Audience, audienceExtension, customerToken } from '../../http/audience.js';
import { errorsExtension, exampleBodyExtension } from '../../http/describe.js';
import { statusOf } from '../../http/status.js';
import { errorResponse, requestIdHeader } from './responses.js';

/** An operation as the decorators leave it, with what they noted for the document's maker. */
export interface Operation extends OperationObject {
  [audienceExtension]?: Audience;
  [errorsExtension]?: ErrorType[];
  [exampleBodyExtension]?: unknown;
}

/** Adds to an operation what follows from its audience, its input and its own errors. */
export function completeOperation(path: string, operation: Operation): void {
  secure(operation);
  describePathParameters(operation);
  giveExampleBody(operation);
  const byStatus = new Map<number, ErrorType[]>();
  for (const error of possibleErrors(path, operation)) {
    const status = statusOf[error.kind];
    const errors = byStatus.get(status) ?? [];
    if (!errors.some(({ code }) => code === error.code)) byStatus.set(status, [...errors, error]);
  }
  for (const response of Object.values(operation.responses)) {
    if (response !== undefined && !('$ref' in response)) response.headers = { ...response.headers, ...requestIdHeader };
  }
  for (const [status, errors] of byStatus) {
    operation.responses[status] = errorResponse(status, errors, faultyField(operation));
  }
}

/** A route of the API proper asks the database, if only for whose token it is. */
function possibleErrors(path: string, operation: Operation): ErrorType[] {
  const isGuarded = operation[audienceExtension]?.kind !== 'public';
  const readsCustomers = operation.security?.some((scheme) => customerToken in scheme) === true;
  return [
    // Input that a call does not describe is refused by every one of them, and whatever body there is is read first.
    ValidationFailed,
    MalformedJson,
    BodyTooLarge,
    NotJson,
    ...(isGuarded ? [Unauthenticated, TokenExpired] : []),
    ...(isGuarded ? [Forbidden] : []),
    ...(isGuarded || readsCustomers ? [CustomerInactive] : []),
    ...(operation[errorsExtension] ?? []),
    Internal,
    ...(path.startsWith('/api/') ? [Unavailable] : []),
  ];
}

function secure(operation: Operation): void {
  const audience = operation[audienceExtension];
  const schemes = {
    customer: [customerToken],
    holder: [customerToken, agentToken],
    agent: [agentToken],
  };
  if (audience === undefined || audience.kind === 'public') return;
  operation.security = schemes[audience.kind].map((scheme) => ({ [scheme]: [] }));
  if (audience.kind === 'agent' && !audience.roles.includes('AGENT')) {
    operation.description = `${operation.description ?? ''}\n\nFor administrators (\`ADMIN\`).`;
  }
}

/** `customerId` is the id of a customer; what is not an id describes itself. */
function describePathParameters({ parameters = [] }: Operation): void {
  for (const parameter of parameters) {
    if ('$ref' in parameter || parameter.in !== 'path') continue;
    const noun = /^(\w+)Id$/.exec(parameter.name)?.[1];
    if (noun === undefined) continue;
    parameter.description = `Id of the ${noun}.`;
    parameter.schema = { type: 'string', format: 'uuid' };
    parameter.example = '0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e';
  }
}

function giveExampleBody({ requestBody, [exampleBodyExtension]: example }: Operation): void {
  if (requestBody === undefined || '$ref' in requestBody || example === undefined) return;
  for (const media of Object.values(requestBody.content)) media.example = example;
}

/** What this operation might say of bad input. */
function faultyField({ parameters = [], requestBody }: Operation): FieldError {
  const names = parameters.flatMap((parameter) => ('name' in parameter ? [parameter.name] : []));
  const id = names.find((name) => name.endsWith('Id'));
  if (requestBody !== undefined) return { field: 'nickname', message: 'nickname is not a known field' };
  if (names.includes('size')) {
    return { field: 'size', message: 'size must be given once, as a whole number from 1 to 200' };
  }
  if (id !== undefined) {
    return { field: id, message: `${id} must be a UUID such as 0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e` };
  }
  return { field: 'verbose', message: 'verbose is not a parameter of this call' };
}
