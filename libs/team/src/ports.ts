import type { MembershipDependencies } from '@guildhall/access';
import type { Clock, Context, Ids, Position } from '@guildhall/eventing';

/** What this core needs of its shell. */
export type Dependencies = Readonly<{
  handle: Context['handle'];
  readState: Context['readState'];
  /** Waits until the views have everything acknowledged in this process, and `min` if given; throws when they do not come to it in time. */
  waitForProjections: (min?: Position) => Promise<void>;
  ids: Ids;
  clock: Clock;
}> &
  MembershipDependencies;

/** A signed-in person, as far as this core needs to know. */
export type Caller = Readonly<{ accountId: string }>;
