/** Timers by name, one of each at a time. */
export const timersByName = () => {
  const timers = new Map<unknown, NodeJS.Timeout>();
  /** Whether that timer ran. */
  const cancel = (name: unknown): boolean => {
    clearTimeout(timers.get(name));
    return timers.delete(name);
  };
  return {
    cancel,
    /** Does nothing while that timer runs. */
    start: (name: unknown, ms: number, run: () => void): void => {
      if (timers.has(name)) return;
      const fire = (): void => {
        timers.delete(name);
        run();
      };
      timers.set(name, setTimeout(fire, ms));
    },
    close: (): void => void [...timers.keys()].map(cancel),
  };
};
export type Timers = ReturnType<typeof timersByName>;
