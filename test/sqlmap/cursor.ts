import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenApiOperation } from '../support/openapi.js';

/** A cursor of a list, and how sqlmap writes into what it holds: its letters alone would never be read. */
interface Cursor {
  sort: string;
  cursor: string;
  /** The script for `--tamper`. */
  script: string;
}

const lastId = 'ffffffff-ffff-7fff-bfff-ffffffffffff';

/** By a name, which may be any text, where the list has that order. */
export function cursorOf({ operationId, parameters }: OpenApiOperation, folder: string): Cursor {
  const schema = parameters.find(({ name }) => name === 'sort')?.schema as
    | { items: { pattern: string }; default: string[] }
    | undefined;
  const isByName = schema?.items.pattern.includes('|name|') ?? false;
  const sort = isByName ? 'name,asc' : (schema?.default[0] ?? '');
  const value = isByName ? '一' : '2098-01-01 00:00:00.000';
  const cursor = Buffer.from(JSON.stringify([sort, value, lastId])).toString('base64url');
  return { sort, cursor, script: writeScript(folder, operationId, { sort, value, cursor }) };
}

/** sqlmap loads a script from a folder that is a package. */
function writeScript(folder: string, name: string, { sort, value, cursor }: Record<string, string>): string {
  const place = join(folder, name);
  mkdirSync(place);
  writeFileSync(join(place, '__init__.py'), '');
  const program = `
import base64, json

def tamper(payload, **kwargs):
    if payload is None:
        return payload
    value = payload.replace(${JSON.stringify(cursor)}, ${JSON.stringify(value)})
    values = [${JSON.stringify(sort)}, value, ${JSON.stringify(lastId)}]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
`;
  writeFileSync(join(place, 'cursor.py'), program);
  return join(place, 'cursor.py');
}
