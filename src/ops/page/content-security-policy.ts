/** The policy of a page: nothing is allowed but what `allowed` names, and no other page may frame it. */
export function contentSecurityPolicy(allowed: Record<string, string>): string {
  const directives = {
    'default-src': "'none'",
    ...allowed,
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
  };
  return Object.entries(directives)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');
}
