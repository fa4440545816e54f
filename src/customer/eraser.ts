import type { Actor } from '../audit/audit-log.js';
import type { AgentPrincipal } from '../http/principal.js';
import type { HeldCustomerDto } from './held-customer.dto.js';

/** Numbers that machines draw: UUIDs, as here, or as many bits without hyphens, as nginx has them. */
const drawnForm = /^[\da-f]{8}(-?)[\da-f]{4}\1[\da-f]{4}\1[\da-f]{4}\1[\da-f]{12}$/i;

/**
 * Who erases a customer, for the entry that stays of it. A caller chooses the id of a request, and what they choose may be
 * what the customer is called: it stays where a machine has drawn it and it is nothing that is held about them.
 */
export function asEraser(agent: AgentPrincipal, held: HeldCustomerDto): Actor {
  const { origin } = agent;
  if (origin?.requestId == null || saysNothing(origin.requestId, held)) return agent;
  return { ...agent, origin: { ...origin, requestId: null } };
}

/** WEB and APP call customers by such numbers as well. */
function saysNothing(requestId: string, held: HeldCustomerDto): boolean {
  return drawnForm.test(requestId) && !JSON.stringify(held).toLowerCase().includes(requestId.toLowerCase());
}
