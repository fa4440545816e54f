export type Audience = 'public' | 'customer' | 'holder' | 'agent' | 'admin';

/** Every route and whom it is for. A route that the service has and this table lacks fails, and the other way round. */
export const audiences: Record<string, Audience> = {
  'GET /': 'public',
  'GET /assets/:file': 'public',
  'GET /console': 'public',
  'GET /console/assets/:file': 'public',
  'GET /console/{*page}': 'public',
  'GET /widget.js': 'public',
  'GET /demo': 'public',
  'GET /docs': 'public',
  'GET /docs/asyncapi.json': 'public',
  'GET /openapi.json': 'public',
  'GET /health/live': 'public',
  'GET /health/ready': 'public',
  'GET /metrics': 'public',
  'POST /api/v1/auth/login': 'public',
  'GET /api/v1/auth/me': 'agent',
  'POST /api/v1/auth/logout': 'agent',
  'POST /api/v1/auth/password': 'agent',
  'GET /api/v1/public/validate-token': 'public',
  'POST /api/v1/public/customer-token': 'public',
  'DELETE /api/v1/public/customer-token': 'customer',
  'GET /api/v1/agents': 'admin',
  'POST /api/v1/agents': 'admin',
  'GET /api/v1/agents/:agentId': 'admin',
  'PUT /api/v1/agents/:agentId': 'admin',
  'DELETE /api/v1/agents/:agentId': 'admin',
  'GET /api/v1/audit': 'admin',
  'GET /api/v1/customers': 'agent',
  'POST /api/v1/customers': 'agent',
  'GET /api/v1/customers/:customerId': 'agent',
  'PUT /api/v1/customers/:customerId': 'agent',
  'DELETE /api/v1/customers/:customerId': 'admin',
  'POST /api/v1/customers/:customerId/token': 'agent',
  'GET /api/v1/customers/:customerId/tokens': 'agent',
  'DELETE /api/v1/customers/:customerId/tokens': 'agent',
  'GET /api/v1/customers/:customerId/tokens/:tokenId': 'agent',
  'DELETE /api/v1/customers/:customerId/tokens/:tokenId': 'agent',
  'GET /api/v1/customers/:customerId/conversations': 'agent',
  'GET /api/v1/customers/:customerId/export': 'admin',
  'GET /api/v1/conversations': 'agent',
  'GET /api/v1/conversations/:conversationId': 'agent',
  'POST /api/v1/conversations/:conversationId/assign': 'agent',
  'POST /api/v1/conversations/:conversationId/resolve': 'agent',
  'POST /api/v1/conversations/:conversationId/reopen': 'agent',
  'GET /api/v1/conversations/:conversationId/messages': 'holder',
  'POST /api/v1/conversations/:conversationId/messages': 'holder',
  'PUT /api/v1/conversations/:conversationId/read': 'holder',
  'GET /api/v1/colleagues': 'agent',
  'GET /api/v1/presence': 'agent',
  'GET /api/v1/canned-replies': 'agent',
  'POST /api/v1/canned-replies': 'agent',
  'PUT /api/v1/canned-replies/:cannedReplyId': 'agent',
  'DELETE /api/v1/canned-replies/:cannedReplyId': 'agent',
  'GET /api/v1/me': 'customer',
  'GET /api/v1/me/conversations': 'customer',
};

/** The routes of the API proper. */
export const apiRoutes = Object.keys(audiences).filter((route) => route.includes(' /api/'));

const patterns = apiRoutes.map((route) => [route, new RegExp(`^${route.replace(/:\w+/g, '[^/]+')}$`)] as const);

/** The route of the API that takes a call to this path, such as `/api/v1/me?page=2`; undefined where none does. */
export function routeOf(method: string, path: string): string | undefined {
  const call = `${method} ${path.replace(/\?.*/, '')}`;
  return patterns.find(([, pattern]) => pattern.test(call))?.[0];
}

/** Nest's own answer, 404, to methods that no route outside of the API's prefix takes. */
const notFound = [
  '/health/live',
  '/health/ready',
  '/metrics',
  '/openapi.json',
  '/docs',
  '/docs/asyncapi.json',
  '/assets/:file',
  '/console',
  '/console/assets/:file',
  '/console/{*page}',
  '/widget.js',
  '/demo',
  '/',
].map((path) => `ALL ${path}`);

/** What calls walk through beside the routes, in order. A new line may be a way in that no table decides about. */
export const besideRoutes = [
  // Nest's hook of answers, the beginning of a request, the end of connections.
  ...['<anonymous>', '<anonymous>', '<anonymous>'],
  'helmetMiddleware',
  'keepOutOfCaches under a path',
  'corsMiddleware',
  'refuseBrokenEncoding',
  // The body.
  '<anonymous>',
  'routes',
  // Nest's 404 within the prefix, and outside.
  'router under a path: ALL *path',
  ...notFound,
  // Nest's handlers of errors within the prefix, and outside.
  'router under a path: <anonymous>',
  '<anonymous>',
  'refuseUnknownRoute',
];
