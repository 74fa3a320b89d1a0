import type { Clock, Context, Ids, Position } from '@guildhall/eventing';

/** What this core needs of its shell. */
export type Dependencies = Readonly<{
  handle: Context['handle'];
  readState: Context['readState'];
  collection: Context['collection'];
  /** Waits until the views have everything acknowledged in this process, and `min` if given; throws when they do not come to it in time. */
  waitForProjections: (min?: Position) => Promise<void>;
  /**
   * Waits until what other contexts acknowledged in this process has come here as facts, so that a new organization has its owner as a
   * member at once, and a removed member is in no team any more. Where they run elsewhere there is nothing to wait for.
   */
  waitForMembers: () => Promise<void>;
  ids: Ids;
  clock: Clock;
}>;

/** A signed-in person, as far as this core needs to know. */
export type Caller = Readonly<{ accountId: string }>;
