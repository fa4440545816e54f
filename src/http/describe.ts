import { applyDecorators, HttpCode, type Type } from '@nestjs/common';
import {
  ApiExtension,
  ApiExtraModels,
  ApiOperation,
  ApiProperty,
  ApiResponse,
  type ContentObject,
  getSchemaPath,
} from '@nestjs/swagger';
import type { ErrorType } from '../errors/domain-error.js';
import { PageDto } from './page.dto.js';

/** OpenAPI extension that lists an operation's own errors until the document is built from them. */
export const errorsExtension = 'x-kefu-errors';

/** OpenAPI extension that carries an example of the request's body until the document is built from it. */
export const exampleBodyExtension = 'x-kefu-example-body';

interface Description {
  /** Verb and noun, unique: what generated clients call it. */
  id: string;
  /** A few words, for lists of operations. */
  summary: string;
  /** What a caller needs to know beyond the summary. Markdown. */
  description: string;
  /** Status of success; 200 unless told. */
  status?: 200 | 201 | 204;
  /** What `data` of the answer is. Left out for 204. */
  answers?: Type;
  /** What the whole answer is, on a route that is `@Plain()`. */
  plain?: Type;
  /** Media types of an answer that is not an object of ours, each with an example, on a route that is `@Plain()`. */
  media?: Record<string, string | object>;
  /** A plain `list` of it, or a `page`; one of it when left out. */
  many?: 'list' | 'page';
  /** A realistic `data`, where the examples of its properties do not make one. */
  example?: unknown;
  /** A realistic body of the request, where the examples of its properties do not make one. */
  exampleBody?: unknown;
  /** Errors of this call beyond those that its audience and its input make possible. */
  fails?: ErrorType[];
}

/** Says once what a call does, what it answers and how it fails: for Nest, and for the OpenAPI document. */
export function Describe(description: Description): MethodDecorator {
  const status = description.status ?? 200;
  const { id, summary, exampleBody, fails = [], many } = description;
  const answers = many === 'page' && description.answers ? pageOf(description.answers) : description.answers;
  return applyDecorators(
    HttpCode(status),
    ApiOperation({ operationId: id, summary, description: description.description }),
    ApiExtension(errorsExtension, fails),
    ...(exampleBody === undefined ? [] : [ApiExtension(exampleBodyExtension, exampleBody)]),
    ApiExtraModels(...[answers, description.plain].filter((model) => model !== undefined)),
    ApiResponse(success(status, { ...description, answers })),
  );
}

type Success = Pick<Description, 'plain' | 'media' | 'many' | 'example'> & { answers: Type | undefined };

function success(status: number, { answers, plain, media, many, example }: Success) {
  const description = status === 201 ? 'Created.' : 'Success.';
  if (media !== undefined) {
    const content: ContentObject = {};
    for (const [type, value] of Object.entries(media)) {
      content[type] = { schema: { type: typeof value === 'string' ? 'string' : 'object' }, example: value };
    }
    return { status, description, content };
  }
  if (plain !== undefined) {
    return { status, description, content: { 'application/json': { schema: { $ref: getSchemaPath(plain) } } } };
  }
  if (answers === undefined) return { status, description: 'Done; there is no body.' };
  const model = { $ref: getSchemaPath(answers) };
  const schema = {
    type: 'object',
    required: ['success', 'data'],
    properties: {
      success: { type: 'boolean', enum: [true] },
      data: many === 'list' ? { type: 'array', items: model } : model,
    },
  };
  const content = { schema, ...(example === undefined ? {} : { example: { success: true, data: example } }) };
  return { status, description, content: { 'application/json': content } };
}

const pages = new Map<Type, Type>();

/** The class of pages of `model`, whose name ends in `Page`. */
function pageOf(model: Type): Type {
  const known = pages.get(model);
  if (known !== undefined) return known;
  class Page extends PageDto<unknown> {}
  ApiProperty({ type: [model] })(Page.prototype, 'content');
  Object.defineProperty(Page, 'name', { value: model.name.replace(/Dto$/, 'Page') });
  pages.set(model, Page);
  return Page;
}
