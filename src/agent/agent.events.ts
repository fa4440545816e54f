import { BusEvent } from '../bus/bus-event.js';
import { id } from '../bus/form.js';

/** An agent's row or sessions are no longer what they were: what was remembered of the agent is void. */
export const agentChanged = BusEvent.of('agent.changed', { agentId: id });
