import { ApiError } from '../api/api-error.js';
import { faultOf } from '../text/fault-text.js';
import type { Text } from '../text/text.js';

/** What is wrong with one field, to be shown beside it. */
export interface NamedFault {
  field: string;
  text: string;
}

/** What the service says of single fields, in the agent's language: of what is taken by its code, else by the field. */
export function fieldFaults(text: Text, error: unknown): NamedFault[] {
  if (!(error instanceof ApiError)) return [];
  const known: Partial<Record<string, string>> = text.fieldFaults;
  return error.fields.map(({ field, message }) => {
    const name = field.split(/[.[]/)[0] ?? field;
    const taken = error.status === 409 ? faultOf(text, error.code) : undefined;
    return { field: name, text: taken ?? known[name] ?? message };
  });
}

export function fieldFault(text: Text, error: unknown, field: string): string | undefined {
  return fieldFaults(text, error).find((fault) => fault.field === field)?.text;
}
