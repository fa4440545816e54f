import { BusEvent } from '../bus/bus-event.js';
import { id } from '../bus/form.js';

/** Some or all tokens of a customer ended, or what they stand for is no longer what it was. */
export const customerChanged = BusEvent.of('customer.changed', { customerId: id });
