/** Under which names agents are kept. */
export const agentKeys = {
  all: ['agents'] as const,
  page: (page: number) => ['agents', page] as const,
};
