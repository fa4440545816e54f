/** Why the service ends a connection. */
export const closeCode = {
  draining: 1001,
  notText: 1003,
  internal: 1011,
  overloaded: 1013,
  badFrames: 4400,
  tokenEnded: 4401,
  notAllowed: 4403,
  tooManyConnections: 4409,
  flooding: 4429,
  notReading: 4508,
} as const;

/** What each code means, those of the WebSocket library included, and what a client does then. For the documentation. */
export const closeCodes: Record<number, string> = {
  1000: 'Done.',
  1001: 'The service is stopping. Connect again at once, with jitter, and resume.',
  1002: 'What was sent breaks the rules of WebSocket, as a frame that is not masked does. Mend the client.',
  1003: 'Something binary was sent. Mend the client.',
  1007: 'What was sent is not UTF-8. Mend the client.',
  1008: 'Too many fragments. Mend the client.',
  1009: 'A message of more than 64 KiB. Mend the client.',
  1011: 'The service could not do its work. Back off, connect again and resume.',
  1013: 'More messages are waiting than the service can store. Back off, connect again and resume.',
  4400: 'Too many bad frames within a minute. Mend the client.',
  4401: 'The token has ended. Get a new one.',
  4403: 'The customer is inactive or erased, or the agent disabled. Stop.',
  4409: 'Too many connections of this principal: the oldest goes, before it those that do not see the whole history. Stop.',
  4429: 'Too many messages. Back off, connect again and resume.',
  4508: 'The client has not read for 15 seconds. Back off, connect again and resume.',
};
