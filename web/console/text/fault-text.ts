import { ApiError } from '../api/api-error.js';
import type { Text } from './text.js';

/** What went wrong, in the agent's language: by the service's code, or by its own sentence where the code is new. */
export function faultText(text: Text, error: unknown): string {
  if (!(error instanceof ApiError)) return text.faults.INTERNAL;
  return faultOf(text, error.code) ?? (error.message === '' ? text.faults.INTERNAL : error.message);
}

export function faultOf(text: Text, code: string): string | undefined {
  const known: Partial<Record<string, string>> = text.faults;
  return known[code];
}

/** The number under which the service's log has it. */
export function requestIdOf(error: unknown): string | undefined {
  return error instanceof ApiError ? error.requestId : undefined;
}
