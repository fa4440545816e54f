import { randomUUID } from 'node:crypto';
import type { OpenApiDocument, OpenApiOperation } from '../support/openapi.js';
import { cursorOf } from './cursor.js';
import type { Scene } from './scene.js';

/** What sqlmap is to break into: a call, and where in it. */
export interface Target {
  /** The operation, and the place in it. */
  name: string;
  options: string[];
}

interface Call {
  operation: OpenApiOperation;
  method: string;
  path: string;
}

/** sqlmap writes its payload where this stands. */
const marker = '*';

/** These go with no other parameter that names a place in a list. */
const alone = ['cursor', 'beforeSeq'];

/**
 * Every place in every call of the API, by its document, that takes something: ids, parameters, fields of a body.
 * @param folder where scripts for sqlmap go
 */
export function targetsOf(document: OpenApiDocument, scene: Scene, folder: string): Target[] {
  const calls = Object.entries(document.paths)
    .filter(([path]) => path.startsWith('/api/'))
    .flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ operation, method: method.toUpperCase(), path })),
    );
  return calls
    .flatMap((call) => [...ofPath(call, scene), ...ofQuery(call, scene, folder), ...ofBody(call, scene)])
    .concat(ofHeaders(scene));
}

function ofPath(call: Call, scene: Scene): Target[] {
  const { operation } = call;
  if (!call.path.includes('{')) return [];
  // What ends something would find it the first time only.
  const ids = call.method === 'DELETE' ? {} : idsOf(call, scene);
  const url = `${scene.url}${fill(call, ids).replace(/[\da-f-]{36}/g, (id) => id + marker)}`;
  const required = operation.parameters.filter((one) => one.in === 'query' && one.required === true);
  const query = queryOf(
    required.map(({ name }) => name),
    scene,
  );
  const body = bodyOf(call, scene);
  return [targetOf(call, body === undefined ? 'path' : 'path and body', url + query, scene, body)];
}

function ofQuery(call: Call, scene: Scene, folder: string): Target[] {
  const names = call.operation.parameters.filter((one) => one.in === 'query').map(({ name }) => name);
  const together = names.filter((name) => !alone.includes(name));
  const url = scene.url + fill(call, idsOf(call, scene));
  const targets = together.length === 0 ? [] : [targetOf(call, 'query', url + queryOf(together, scene), scene)];
  // Unless it is told by name, sqlmap takes this for what protects a form, and leaves it.
  if (names.includes('token')) targets[0]?.options.push('-p', 'token');
  if (names.includes('beforeSeq')) targets.push(targetOf(call, 'beforeSeq', `${url}?beforeSeq=9`, scene));
  if (!names.includes('cursor')) return targets;
  const { sort, cursor, script } = cursorOf(call.operation, folder);
  const { name, options } = targetOf(call, 'cursor', `${url}?sort=${sort}&cursor=${cursor}`, scene);
  return [...targets, { name, options: [...options, '-p', 'cursor', `--tamper=${script}`] }];
}

function ofBody(call: Call, scene: Scene): Target[] {
  const body = bodyOf(call, scene);
  return body === undefined || call.path.includes('{')
    ? []
    : [targetOf(call, 'body', scene.url + fill(call, idsOf(call, scene)), scene, body)];
}

/** What is kept of a call beside what it says, and the token, which is looked up. */
function ofHeaders({ url, idsOf: { issueCustomerToken = {} }, admin }: Scene): Target[] {
  const issue = `${url}${fill({ path: '/api/v1/customers/{customerId}/token' }, issueCustomerToken)}`;
  const authorization = `Authorization: Bearer ${admin}`;
  const places: [string, string[]][] = [
    ['X-Request-Id', [authorization, `X-Request-Id: request-1${marker}`]],
    ['X-Forwarded-For', [authorization, `X-Forwarded-For: 203.0.113.7${marker}`]],
    ['Authorization', [`Authorization: Bearer cust_${randomUUID()}${marker}`]],
  ];
  return places.map(([name, headers]) => ({
    name: `any operation, ${name}`,
    options: ['--method=POST', `--url=${issue}`, `--headers=${headers.join('\n')}`],
  }));
}

function targetOf(call: Call, place: string, url: string, { admin, customer }: Scene, body?: object): Target {
  const isOfCustomer = call.path.startsWith('/api/v1/me') || call.path.endsWith('/read');
  const headers = [`Authorization: Bearer ${isOfCustomer ? customer : admin}`];
  const options = [`--method=${call.method}`, `--url=${url}`];
  if (body !== undefined) {
    headers.push('Content-Type: application/json');
    options.push(`--data=${JSON.stringify(body)}`);
  }
  return { name: `${call.operation.operationId}, ${place}`, options: [...options, `--headers=${headers.join('\n')}`] };
}

function idsOf({ operation }: Call, scene: Scene): Record<string, string> {
  return { ...scene.ids, ...scene.idsOf[operation.operationId] };
}

function fill({ path }: Pick<Call, 'path'>, ids: Record<string, string>): string {
  return path.replace(/\{(\w+)\}/g, (_part, name: string) => ids[name] ?? randomUUID());
}

function queryOf(names: string[], { values }: Scene): string {
  const pairs = names.map((name) => {
    const value = values[name];
    if (value === undefined) throw new Error(`There is no value for ${name}`);
    return `${name}=${encodeURIComponent(value)}`;
  });
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** The example of the document, with every field that has one and those that the scene knows better. */
function bodyOf({ operation }: Call, { fields }: Scene): object | undefined {
  const media = operation.requestBody?.content['application/json'];
  if (media === undefined) return undefined;
  const example = media.example ?? Object.values(media.examples ?? {})[0]?.value;
  return { ...(example as object), ...fields[operation.operationId] };
}
