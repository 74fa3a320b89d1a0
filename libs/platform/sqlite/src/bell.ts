export type Bell = Readonly<{
  ring: () => void;
  /** Resolves at the next ring. */
  heard: () => Promise<void>;
  /** Also rings when the signal aborts; gives the way to undo that. */
  ringOn: (signal: AbortSignal) => () => void;
}>;

/** Some wait, somebody rings, all wake up and look for themselves. */
export const bell = (): Bell => {
  let sleepers: (() => void)[] = [];
  const ring = (): void => {
    const woken = sleepers;
    sleepers = [];
    for (const wake of woken) wake();
  };
  return {
    ring,
    heard: () =>
      new Promise((resolve) => {
        sleepers.push(resolve);
      }),
    ringOn: (signal) => {
      // A function of its own per call: listeners are told apart by identity.
      const listener = (): void => {
        ring();
      };
      signal.addEventListener('abort', listener);
      return () => {
        signal.removeEventListener('abort', listener);
      };
    },
  };
};
