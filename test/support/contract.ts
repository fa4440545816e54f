import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { fetchDocument, type OpenApiDocument, type OpenApiOperation } from './openapi.js';

interface Call {
  method: string;
  path: string;
  /** What was sent as JSON. */
  body: unknown;
}

interface Answered {
  status: number;
  headers: Headers;
  text: string;
  json: unknown;
}

const contracts = new Map<string, Promise<Contract>>();

/** The contract of the node at `url`, read once; all nodes of a suite run the same build. */
export function contractOf(url: string): Promise<Contract> {
  const known = contracts.get('read');
  if (known !== undefined) return known;
  const contract = fetchDocument(url).then((document) => new Contract(document));
  contracts.set('read', contract);
  // Whoever asked learns of the failure; the next one tries again.
  contract.catch(() => contracts.delete('read'));
  return contract;
}

/** An OpenAPI document as the judge of real calls. Its objects are closed: a key it does not name is a fault. */
export class Contract {
  private readonly ajv = new Ajv({ strict: false, allErrors: true });
  private readonly validators = new Map<string, ValidateFunction>();
  private readonly routes: { path: string; pattern: RegExp }[];

  constructor(private readonly document: OpenApiDocument) {
    addFormats.default(this.ajv);
    this.ajv.addSchema(closed(document) as object, 'api');
    this.routes = Object.keys(document.paths).map((path) => ({
      path,
      pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
    }));
  }

  /** @throws where the document does not describe this answer to this call */
  check(call: Call, answer: Answered): void {
    const { pathname: path, searchParams } = new URL(call.path, 'http://kefu.test');
    const fault = (text: string) => new Error(`${call.method} ${path} answered ${answer.status}, but ${text}`);
    const route = this.routes.find(({ pattern }) => pattern.test(path))?.path ?? '';
    const operation = this.document.paths[route]?.[call.method.toLowerCase()];
    if (operation === undefined) {
      if (answer.status < 300 && !['OPTIONS', 'HEAD'].includes(call.method)) throw fault('no such route is described');
      return;
    }
    const problems = this.answerProblems(route, call.method.toLowerCase(), operation, answer);
    if (answer.status < 300) problems.push(...this.inputProblems(route, operation, searchParams, call));
    if (problems.length > 0)
      throw fault(`the document says otherwise: ${problems.join('; ')}\n${answer.text.slice(0, 2_000)}`);
  }

  /** What is wrong with `value` under the schema at `pointer` in the document. */
  problems(pointer: string[], value: unknown): string[] {
    const path = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    const validate = this.validators.get(path) ?? this.ajv.compile({ $ref: `api#/${path}` });
    this.validators.set(path, validate);
    return validate(value) ? [] : (validate.errors ?? []).map(sentence);
  }

  private answerProblems(route: string, method: string, { responses }: OpenApiOperation, answer: Answered): string[] {
    const status = String(answer.status);
    const response = responses[status];
    if (response === undefined) return ['this status is not described'];
    const problems = Object.keys(response.headers)
      .filter((name) => !answer.headers.has(name))
      .map((name) => `the header ${name} is missing`);
    const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
    if (response.content === undefined) return answer.text === '' ? problems : [...problems, 'it has a body'];
    if (response.content[type] === undefined) return [...problems, `its type is ${type}`];
    const pointer = ['paths', route, method, 'responses', status, 'content', type, 'schema'];
    return [...problems, ...this.problems(pointer, type === 'application/json' ? answer.json : answer.text)];
  }

  /** A call that succeeds uses only what is described. */
  private inputProblems(route: string, operation: OpenApiOperation, query: URLSearchParams, { body }: Call): string[] {
    const parameters = operation.parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
    const sent = route === '/' ? [] : [...query.keys()];
    const schema = operation.requestBody?.content['application/json']?.schema as { $ref: string } | undefined;
    const model = this.document.components.schemas[schema?.$ref.split('/').at(-1) ?? ''];
    const fields = model !== undefined && 'properties' in model ? Object.keys(model.properties as object) : [];
    return [
      ...sent.filter((name) => !parameters.includes(name)).map((name) => `the parameter ${name} is not described`),
      ...Object.keys(Object(body) as object)
        .filter((name) => !fields.includes(name))
        .map((name) => `the field ${name} is not described`),
    ];
  }
}

function sentence({ instancePath, message = '', params }: ErrorObject): string {
  return `${instancePath} ${message} ${JSON.stringify(params)}`;
}

/** The same schemas with every object closed, but for those that only narrow another one within an `allOf`. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, entry]: [string, unknown]) => {
    return [key, key === 'allOf' ? entry : closed(entry)];
  });
  const copy = Object.fromEntries(entries) as Record<string, unknown>;
  const isOpen = copy.type === 'object' && 'properties' in copy && !('additionalProperties' in copy);
  return isOpen ? { ...copy, additionalProperties: false } : copy;
}
