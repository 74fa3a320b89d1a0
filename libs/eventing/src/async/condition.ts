/** A condition variable: `notify` wakes all who wait, and each checks again what it waits for. */
export type Condition = Readonly<{
  notify: () => void;
  /** Resolves at the next notification. If you await anything between your check and this call, call it before the check. */
  wait: () => Promise<void>;
  /** Also notifies when the signal aborts; returns a function that undoes this. */
  notifyOnAbort: (signal: AbortSignal) => () => void;
}>;

export const condition = (): Condition => {
  let next: PromiseWithResolvers<undefined> | undefined;
  const notify = (): void => {
    next?.resolve(undefined);
    next = undefined;
  };
  return {
    notify,
    wait: () => (next ??= Promise.withResolvers()).promise,
    notifyOnAbort: (signal) => {
      // A function of its own for each call: listeners are told apart by identity.
      const listener = (): void => {
        notify();
      };
      signal.addEventListener('abort', listener);
      return () => {
        signal.removeEventListener('abort', listener);
      };
    },
  };
};
