import type { Database } from './log-records.ts';

type Place = Readonly<{ stream: string; revision: number }>;
export type RecentIds = Readonly<{
  add: (id: string, stream: string, revision: number) => void;
  /** Where an event was written first, if that was lately, by this process, and in this stream. */
  revisionOf: (id: string, stream: string) => number | undefined;
}>;

const MOST = 100_000;

/** An id that is written a second time is still known at its first place. Nothing of a transaction that is rolled back is kept. */
export const recentIds = (database: Database): RecentIds => {
  const places = new Map<string, Place>();
  let fresh: string[] = [];
  database.onGroupEnd({
    committed: () => {
      fresh = [];
      for (const id of places.keys()) {
        if (places.size <= MOST) break;
        places.delete(id);
      }
    },
    rolledBack: () => {
      for (const id of fresh) places.delete(id);
      fresh = [];
    },
  });
  return {
    add: (id, stream, revision) => {
      if (places.has(id)) return;
      places.set(id, { stream, revision });
      fresh.push(id);
    },
    revisionOf: (id, stream) => {
      const place = places.get(id);
      return place?.stream === stream ? place.revision : undefined;
    },
  };
};
