/** Remembers a ring that nobody waited for. */
export type Bell = Readonly<{
  ring: () => void;
  /** False when it was quiet for so many milliseconds. */
  heard: (ms: number) => Promise<boolean>;
}>;

export const bell = (): Bell => {
  let hasRung = false;
  let wake: (() => void) | undefined;
  return {
    ring: () => {
      hasRung = true;
      wake?.();
    },
    heard: async (ms) => {
      if (!hasRung) {
        const rung = Promise.withResolvers<undefined>();
        const timer = setTimeout(rung.resolve, ms, undefined);
        wake = () => rung.resolve(undefined);
        await rung.promise;
        clearTimeout(timer);
        wake = undefined;
      }
      const heard = hasRung;
      hasRung = false;
      return heard;
    },
  };
};
