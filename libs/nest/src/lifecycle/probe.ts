import type { Operation } from '../operations/operation.ts';

/** The declaration of a route that machines ask: anybody may, without limit, and it makes no spans. */
export const probe = (id: string, summary: string): Operation => ({
  id,
  summary,
  access: 'probe',
  status: 200,
  input: {},
  tag: 'Operations',
  limit: 'none',
});
