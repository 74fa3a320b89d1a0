import type { Log, LogRecord, ReadableLog } from './log.ts';
import { GAP } from './log-records.ts';

/** What one node shows of the log that all share. */
export type Replica = Readonly<{
  log: ReadableLog;
  /** Shows nothing newer from now on. */
  hold: () => void;
  /** Shows what there is by now, and goes on. */
  release: () => void;
  /** From now on shows a record only so many milliseconds after it was written; 0: at once. */
  lag: (ms: number) => void;
}>;

/** `isLeading`: a leader shows a record at once. */
export const openReplica = (log: Log, isLeading: () => boolean): Replica => {
  const listeners = new Set<(records: readonly LogRecord[]) => void>();
  let shown = log.last();
  let [lagMs, isHeld] = [0, false];
  const advance = (last: number): void => {
    if (isHeld || last <= shown) return;
    const records = log.from(shown + GAP, (last - shown) / GAP);
    shown = last;
    for (const listener of listeners) listener(records);
  };
  log.onCommit((records) => {
    const last = records.at(-1)?.position ?? shown;
    if (lagMs === 0 || isLeading()) advance(last);
    else setTimeout(advance, lagMs, last).unref();
  });
  return {
    log: {
      ...log.readerUpTo(() => shown),
      onCommit: (listener) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
    hold: () => {
      isHeld = true;
    },
    release: () => {
      isHeld = false;
      advance(log.last());
    },
    lag: (ms) => {
      lagMs = ms;
      if (ms === 0) advance(log.last());
    },
  };
};
