/** What too many requests are refused with: by the gateway, and by identity after too many wrong passwords. */
export const rateRefusals = {
  'rate.limited': {
    kind: 'limited',
    title: 'Too many requests',
    sentence: 'There were more requests than may be. Go on after `Retry-After`; `RateLimit-Policy` says which quotas there are.',
  },
} as const;
