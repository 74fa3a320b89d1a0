import { condition } from '@guildhall/eventing';

type Offer<T> = Readonly<{ item: T; settle: () => void }>;

/** Hands items from one writer to one reader, one at a time: the writer waits until the reader is done with its item. */
export type HandoffQueue<T> = Readonly<{
  /** Resolves when the reader has asked for the next item, or the queue is closed. */
  offer: (item: T) => Promise<void>;
  /** Releases the item taken before, and waits for another; undefined after the end, an error after a failure. */
  next: () => Promise<T | undefined>;
  /** No more items are handed over; the one that was taken stays so until `release` or `next`. */
  close: (error?: Error) => void;
  /** Tells the writer that the reader is done with its item. */
  release: () => void;
  isClosed: () => boolean;
}>;

export const handoffQueue = <T>(): HandoffQueue<T> => {
  let offered: Offer<T> | undefined;
  let taken: Offer<T> | undefined;
  let end: Readonly<{ error?: Error }> | undefined;
  const changed = condition();
  const release = (): void => {
    taken?.settle();
    taken = undefined;
  };
  return {
    offer: (item) =>
      new Promise((resolve) => {
        if (end !== undefined) return resolve();
        offered = { item, settle: resolve };
        changed.notify();
      }),
    next: async () => {
      release();
      while (end === undefined && offered === undefined) await changed.wait();
      if (end?.error !== undefined) throw end.error;
      taken = offered;
      offered = undefined;
      return taken?.item;
    },
    close: (error) => {
      end ??= error === undefined ? {} : { error };
      offered?.settle();
      offered = undefined;
      changed.notify();
    },
    release,
    isClosed: () => end !== undefined,
  };
};
