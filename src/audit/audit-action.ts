/** Whom or what an act is on. */
export const subjectTypes = ['customer', 'agent', 'token', 'conversation', 'canned-reply'] as const;
export type SubjectType = (typeof subjectTypes)[number];

/** Past-tense facts: the type of the subject, and what was done to it. */
export const auditActions = [
  'customer.created',
  'customer.updated',
  'customer.activated',
  'customer.deactivated',
  'customer.tokens-ended',
  'customer.exported',
  'customer.deleted',
  // Only in entries from before changes were kept.
  'customer.identity-changed',
  'token.issued',
  'token.ended',
  'conversation.assigned',
  'conversation.resolved',
  'conversation.reopened',
  'agent.created',
  'agent.updated',
  'agent.enabled',
  'agent.disabled',
  'agent.password-reset',
  'agent.password-changed',
  'agent.signed-in',
  'agent.signed-out',
  'agent.locked',
  'canned-reply.created',
  'canned-reply.updated',
  'canned-reply.deleted',
] as const satisfies readonly `${SubjectType}.${string}`[];
export type AuditAction = (typeof auditActions)[number];

/** Who acts: an agent or a customer with a token, whoever calls what is for everyone, or the service itself. */
export const actorTypes = ['agent', 'customer', 'public', 'system'] as const;
export type ActorType = (typeof actorTypes)[number];
