import type { Clock, Context, Ids, LinkTokens, Position } from '@guildhall/eventing';
import type { Limits } from './domain/limits.ts';

/** What writing needs: the one way to handle a command, ids and hashes, links, and what is allowed how often. */
export type Writing = Readonly<{ handle: Context['handle']; readState: Context['readState']; ids: Ids; links: LinkTokens; limits: Limits }>;

/** Waits until the views have everything acknowledged here, and a position if one is named; refuses (`read.too-early`, `service.unavailable`) when that takes too long. */
export type Settled = (min?: Position) => Promise<void>;

/** What reading needs: documents that have everything acknowledged here, and the time for what runs out. */
export type Reading = Readonly<{
  collection: Context['collection'];
  waitForProjections: Settled;
  readState: Context['readState'];
  ids: Ids;
  links: LinkTokens;
  limits: Limits;
  clock: Clock;
}>;

/** A person who calls, as the door has made sure of. */
export type Caller = Readonly<{ accountId: string; email: string; name: string }>;
