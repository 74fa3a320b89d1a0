import type { Context, Ids, Position } from '@guildhall/eventing';

/**
 * Waits until what other contexts acknowledged in this process has come here as facts, so that a new organization has its owner in the
 * roster at once, and a removed member has no place in it any more. Where they run elsewhere there is nothing to wait for.
 */
type RosterSettled = () => Promise<void>;
/** Waits until the views have everything acknowledged in this process, and `min` if given; throws when they do not come to it in time. */
type Settled = (min?: Position) => Promise<void>;

/** What writing needs: the one way to handle a command, ids, and what the roster says. */
export type Writing = Readonly<{
  handle: Context['handle'];
  readState: Context['readState'];
  collection: Context['collection'];
  waitForProjections: Settled;
  rosterSettled: RosterSettled;
  ids: Ids;
}>;

/** What reading needs: documents that have everything acknowledged here. */
export type Reading = Readonly<{ collection: Context['collection']; waitForProjections: Settled; rosterSettled: RosterSettled }>;
