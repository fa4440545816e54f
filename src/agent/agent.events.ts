declare module '../bus/bus.js' {
  interface BusEvents {
    /** An agent's row or sessions are no longer what they were: what was remembered of the agent is void. */
    'agent.changed': { agentId: string };
  }
}

export {};
