declare module '../bus/bus.js' {
  interface BusEvents {
    /** Some or all tokens of a customer ended, or what they stand for is no longer what it was. */
    'customer.changed': { customerId: string };
  }
}

export {};
