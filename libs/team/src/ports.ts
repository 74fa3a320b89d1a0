import type { MembershipDependencies } from '@guildhall/access';
import type { Clock, Context, Ids, Position } from '@guildhall/eventing';
import type { Policy } from './domain/policy.ts';

/** What this core needs from its shell. */
export type Dependencies = Readonly<{
  handle: Context['handle'];
  recallState: Context['recallState'];
  /** Waits until the views have everything acknowledged in this process, and `min` if given; throws when they do not reach it in time. */
  waitForProjections: (min?: Position) => Promise<void>;
  ids: Ids;
  clock: Clock;
  policy: Policy;
}> &
  MembershipDependencies;

/** The fields of a signed-in caller that this core needs. */
export type Caller = Readonly<{ accountId: string }>;
