import type { Seeded } from '../builders/seeded.ts';
import type { Outcome } from './append-to.ts';
import { Refused } from './server-errors.ts';

/** Milliseconds: `replication` until a majority has a write, `commitTimeout` after which one that it does not have is answered. */
export type WriteTimes = Readonly<{ replicationMs: number; commitTimeoutMs: number }>;
type Options = WriteTimes &
  Readonly<{
    random: Seeded;
    /** Whether this node leads a majority. */
    isSupported: () => boolean;
  }>;
type Entry = { readonly write: () => void; readonly refuse: (reason: 'timed-out' | 'cancelled') => void };

/** What a leader has taken and not yet acknowledged: it may be on a majority, or on this node alone. */
export const openPendingWrites = ({ replicationMs, commitTimeoutMs, random, isSupported }: Options) => {
  let entries: readonly Entry[] = [];
  const writeFirst = (count: number): void => {
    const written = entries.slice(0, count);
    entries = entries.slice(count);
    for (const { write } of written) write();
  };
  const replicate = (entry: Entry): void => {
    if (entries.includes(entry) && isSupported()) writeFirst(entries.indexOf(entry) + 1);
  };
  const refuseAll = (): void => {
    for (const { refuse } of entries) refuse(random.pick(['timed-out', 'cancelled']));
  };
  return {
    any: (): boolean => entries.length > 0,
    /** Resolves when a majority has it. */
    submit: (run: () => Promise<Outcome>): Promise<Outcome> => {
      const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
      const entry: Entry = {
        write: () => {
          clearTimeout(timer);
          run().then(resolve, reject);
        },
        refuse: (reason) => {
          clearTimeout(timer);
          reject(new Refused({ reason }));
        },
      };
      const timer = setTimeout(entry.refuse, commitTimeoutMs, 'timed-out');
      entries = [...entries, entry];
      if (replicationMs > 0) setTimeout(replicate, replicationMs, entry).unref();
      else replicate(entry);
      return promise;
    },
    /** There is a majority again, or this node was elected: what it has is written. */
    writeAll: (): void => writeFirst(entries.length),
    /** The process dies: a majority has the first of them, as the seed says; the rest is on this node's disk. */
    die: (): void => writeFirst(isSupported() ? random.below(entries.length + 1) : 0),
    /** The node ceases to lead: all are answered, none is forgotten. */
    refuseAll,
    /** Another leader's log counts. */
    discard: (): void => {
      refuseAll();
      entries = [];
    },
  };
};
export type PendingWrites = ReturnType<typeof openPendingWrites>;
