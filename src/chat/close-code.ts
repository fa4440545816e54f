/** Why the service ends a connection; what the client does then is in the protocol's table of close codes. */
export const closeCode = {
  draining: 1001,
  notText: 1003,
  internal: 1011,
  badFrames: 4400,
  tokenEnded: 4401,
  notAllowed: 4403,
  tooManyConnections: 4409,
  flooding: 4429,
  notReading: 4508,
} as const;
