import type { OpenAPIObject } from '@nestjs/swagger';
import { ValidationFailed } from '../../errors/common.errors.js';
import type { ErrorType, FieldError } from '../../errors/domain-error.js';

const meaning: Record<number, string> = {
  400: 'The input is not in order.',
  401: 'It is not known who calls.',
  403: 'The caller may not do this.',
  404: 'There is no such thing, or none that the caller may know of.',
  409: 'Something else stands in the way.',
  413: 'The body is too large.',
  415: 'The body is not JSON.',
  429: 'Too many calls.',
  500: 'A fault of the service. The request id leads to it in the log.',
  503: 'It cannot be done now, for want of the database, of a turn to be read for a list, or of room for more that waits.',
};

const requestId = '0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d90';

/** The header of every answer. */
export const requestIdHeader = { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } };

const retryAfterHeader = { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } };

const furtherHeaders: Record<number, Record<string, { $ref: string }>> = {
  401: { 'WWW-Authenticate': { $ref: '#/components/headers/WwwAuthenticate' } },
  429: retryAfterHeader,
  503: retryAfterHeader,
};

/** Adds what error responses refer to. */
export function addErrorComponents({ components = {} }: OpenAPIObject): void {
  components.headers = {
    RequestId: {
      description: 'The id of this request, under which the log knows it.',
      schema: { type: 'string', minLength: 1, maxLength: 64, example: requestId },
    },
    RetryAfter: {
      description: 'Seconds after which the same call may succeed.',
      schema: { type: 'integer', minimum: 1, example: 1 },
    },
    WwwAuthenticate: {
      description: 'How to authenticate.',
      schema: { type: 'string', enum: ['Bearer'] },
    },
  };
  components.schemas = { ...components.schemas, Error: errorSchema, FieldError: fieldErrorSchema };
}

const fieldErrorSchema = {
  type: 'object',
  description: 'What is wrong with one part of the input.',
  required: ['field', 'message'],
  properties: {
    field: { type: 'string', description: 'A path into the body, or the name of a parameter.', example: 'email' },
    message: { type: 'string', example: 'email must be an e-mail address of at most 255 characters' },
  },
};

const errorSchema = {
  type: 'object',
  description: 'The body of every answer that is not a success.',
  required: ['success', 'error'],
  properties: {
    success: { type: 'boolean', enum: [false] },
    error: {
      type: 'object',
      required: ['code', 'message', 'requestId'],
      properties: {
        code: { type: 'string', pattern: '^[A-Z]+(_[A-Z]+)*$', description: 'A stable word to translate.' },
        message: { type: 'string', description: 'A sentence for whoever debugs.' },
        fields: {
          type: 'array',
          description: 'What is wrong with which part of the input.',
          items: { $ref: '#/components/schemas/FieldError' },
        },
        requestId: { type: 'string', description: 'The id of this request, under which the log knows it.' },
      },
    },
  },
};

/** The response for the errors of one status: exactly their codes, and an example of each. */
export function errorResponse(status: number, errors: ErrorType[], faulty: FieldError) {
  const code = { type: 'string', enum: errors.map((error) => error.code) };
  const narrowed = { type: 'object', properties: { code } };
  return {
    description: [meaning[status], ...errors.map(inMarkdown)].join(' '),
    headers: { ...requestIdHeader, ...furtherHeaders[status] },
    content: {
      'application/json': {
        schema: {
          allOf: [{ $ref: '#/components/schemas/Error' }, { type: 'object', properties: { error: narrowed } }],
        },
        examples: Object.fromEntries(errors.map((error) => [error.code, errorExample(error, faulty)])),
      },
    },
  };
}

/** With `<` as it is written: it would begin a tag. */
function inMarkdown({ code, message }: ErrorType): string {
  return `\`${code}\`: ${message.replaceAll('<', '\\<')}`;
}

function errorExample(error: ErrorType, faulty: FieldError) {
  const { code, message } = error;
  const fields = error === ValidationFailed ? [faulty] : error.example;
  return {
    value: { success: false, error: { code, message, ...(fields === undefined ? {} : { fields }), requestId } },
  };
}
