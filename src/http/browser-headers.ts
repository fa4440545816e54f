/** The policy of whatever is no page: it loads, runs and submits nothing, and no page may frame it. */
export const closedPolicy = {
  'default-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
};

/** What answers say to browsers that are given before Express is asked. Helmet says it of all others. */
export const browserHeaders = {
  'Content-Security-Policy': Object.entries(closedPolicy)
    .map(([directive, sources]) => `${directive} ${sources.join(' ')}`)
    .join(';'),
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
};
