import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isUuid } from './uuid.pipe.js';

/** What is noted of a request on its way. */
export interface Noted {
  requestId?: string;
  /** Whether the caller has chosen that id. */
  isIdChosen?: boolean;
  /** The status with which it was refused while it was still coming. */
  cutWith?: number;
}

export type NotedRequest = IncomingMessage & Noted;

/** Latin letters, digits and a few signs: whatever a log and an index take as it is. */
export const requestIdForm = /^[\w.:-]{1,64}$/;

/**
 * Of callers' ids: a token in it, and a phone number that is all of it or stands apart in it, came here by mistake; ids are
 * logged. Within a word of hexadecimal digits there may be as many decimal ones.
 */
const secret = /cust_|(?<![\da-f])\d{9,15}(?![\da-f])|^[\d._:-]{7,}$/i;

/** Whether it may be the id of a request. */
export function isRequestId(value: unknown): value is string {
  return typeof value === 'string' && requestIdForm.test(value);
}

/**
 * Whether it looks like one that a program has drawn, a UUID with or without its hyphens: it says nothing, unless somebody is
 * called by it. Without a letter it would be a number.
 */
export function isDrawnRequestId(value: string): boolean {
  return /[a-f]/i.test(value) && (isUuid(value) || /^[\da-f]{32}$/i.test(value));
}

/** Whether it is one that a caller may choose. */
function isChosenRequestId(value: unknown): value is string {
  return isRequestId(value) && (isDrawnRequestId(value) || !secret.test(value));
}

/** The id of a request: from its beginning the one that was sent with it, where that is one a caller may choose. */
export function requestIdOf(request?: NotedRequest): string {
  if (request === undefined) return randomUUID();
  if (request.requestId !== undefined) return request.requestId;
  const sent = request.headers['x-request-id'];
  request.isIdChosen = isChosenRequestId(sent);
  request.requestId = isChosenRequestId(sent) ? sent : randomUUID();
  return request.requestId;
}
