type Offer<T> = Readonly<{ item: T; done: () => void }>;

/** Where one side lays down item by item, and the other asks for them. */
export type Desk<T> = Readonly<{
  /** Resolves when the reader has asked for the next one, or nobody will take it any more. */
  offer: (item: T) => Promise<void>;
  /** Gives back the item in hand, and waits for another; undefined after the end, an error after a failure. */
  next: () => Promise<T | undefined>;
  /** No more items are handed over; the one in hand stays there until the next is asked for. */
  close: (error?: Error) => void;
  /** Gives back the item in hand. */
  leave: () => void;
  isClosed: () => boolean;
}>;

export const openDesk = <T>(): Desk<T> => {
  let offered: Offer<T> | undefined;
  let inHand: Offer<T> | undefined;
  let end: Readonly<{ error?: Error }> | undefined;
  let wake = Promise.withResolvers<undefined>();

  const stir = (): void => {
    wake.resolve(undefined);
    wake = Promise.withResolvers();
  };
  const leave = (): void => {
    inHand?.done();
    inHand = undefined;
  };
  return {
    offer: (item) =>
      new Promise((resolve) => {
        if (end !== undefined) return resolve();
        offered = { item, done: resolve };
        stir();
      }),
    next: async () => {
      leave();
      while (end === undefined && offered === undefined) await wake.promise;
      if (end?.error !== undefined) throw end.error;
      inHand = offered;
      offered = undefined;
      return inHand?.item;
    },
    close: (error) => {
      end ??= error === undefined ? {} : { error };
      offered?.done();
      offered = undefined;
      stir();
    },
    leave,
    isClosed: () => end !== undefined,
  };
};
