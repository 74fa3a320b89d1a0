import type { Clock, Context, Ids, LinkTokens, Position } from '@guildhall/eventing';
import type { Limits } from './domain/limits.ts';
import type { Policy } from './domain/policy.ts';

/** What this core needs from its shell. */
export type Dependencies = Readonly<{
  handle: Context['handle'];
  readState: Context['readState'];
  recallState: Context['recallState'];
  collection: Context['collection'];
  /** Waits until the views have everything acknowledged in this process, and `min` if given; throws when they do not reach it in time. */
  waitForProjections: (min?: Position) => Promise<void>;
  ids: Ids;
  links: LinkTokens;
  clock: Clock;
  limits: Limits;
  policy: Policy;
}>;

/** The fields of a signed-in caller that this core needs. */
export type Caller = Readonly<{ accountId: string; email: string; name: string }>;
