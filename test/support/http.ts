import { contractOf } from './contract.js';

export interface CallOptions {
  token?: string;
  body?: unknown;
  /** Sent as it is, in place of `body`. */
  raw?: string | Buffer;
  headers?: Record<string, string>;
  /** For HTTP that is broken on purpose: its answer need not be one that the OpenAPI document describes. */
  unchecked?: boolean;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The whole body, where it is JSON. */
  json: any;
  /** `data` of a success. */
  data: any;
  /** `error` of a failure. */
  error: any;
}

/** Makes a call, and fails where the answer is not one that the node's own OpenAPI document describes. */
export async function call(url: string, method: string, path: string, options: CallOptions = {}): Promise<Answer> {
  const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  const json: any = isJson && text !== '' ? JSON.parse(text) : undefined;
  const { status, headers } = response;
  if (options.unchecked !== true) {
    const contract = await contractOf(url);
    contract.check({ method, path, body: options.body }, { status, headers, text, json });
  }
  return { status, headers, text, json, data: json?.data, error: json?.error };
}
