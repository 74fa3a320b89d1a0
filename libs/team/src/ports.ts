import type { Context, Ids } from '@guildhall/eventing';

/**
 * Waits until what other contexts acknowledged in this process has come here as facts, so that a new organization has its owner in the
 * roster at once, and a removed member has no place in it any more. Where they run elsewhere there is nothing to wait for.
 */
type RosterSettled = () => Promise<void>;

/** What writing needs: the one way to handle a command, ids, and what the roster says. */
export type Writing = Readonly<{
  handle: Context['handle'];
  peek: Context['peek'];
  documents: Context['documents'];
  settled: Context['settled'];
  rosterSettled: RosterSettled;
  ids: Ids;
}>;

/** What reading needs: documents that have everything acknowledged here. */
export type Reading = Readonly<{ documents: Context['documents']; settled: Context['settled']; rosterSettled: RosterSettled }>;
