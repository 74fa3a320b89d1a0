import type { Checkpoint } from '../model/checkpoint.ts';
import { START } from '../model/vocabulary.ts';
import type { Checkpoints } from '../ports/coordination.ts';
import type { Clock } from '../ports/world.ts';
import { delayAfter } from '../runtime/backoff.ts';

type Parts = Readonly<{ checkpoints: Checkpoints; clock: Clock; name: string; failed: (error: unknown) => void }>;

/**
 * A checkpoint that this process remembers while it cannot be saved: the loop goes on, and after a failure it begins where it was instead of
 * repeating what it has done. It is saved later, as far as the loop has come by then.
 */
export const ownCheckpoint = ({ checkpoints, clock, name, failed }: Parts) => {
  let reached: Checkpoint = START;
  let retrying: Promise<void> | undefined;

  /** Saves it. False: that failed, or the loop has gone on meanwhile. */
  const isSaved = async (): Promise<boolean> => {
    const now = reached;
    try {
      await checkpoints.save(name, now);
      return now === reached;
    } catch (error) {
      failed(error);
      return false;
    }
  };
  /** Until it is saved; when the signal aborts, once more. */
  const retry = async (signal: AbortSignal): Promise<void> => {
    for (let failures = 1; ; failures++) {
      await clock.sleep(delayAfter(failures), signal);
      const isLast = signal.aborted;
      if ((await isSaved()) || isLast) return;
    }
  };
  return {
    /** Where to begin: at the later one of what is saved, maybe by another process, and what is remembered. */
    load: async (): Promise<Checkpoint> => {
      const saved = await checkpoints.load(name).catch((error: unknown) => {
        if (reached === START) throw error;
        return reached;
      });
      return saved > reached ? saved : reached;
    },
    /** Forgets it, here and where it was saved. */
    remove: async (): Promise<void> => {
      await retrying;
      reached = START;
      await checkpoints.remove(name);
    },
    /** Saves it; without an answer it is tried again in the background. */
    save: async (checkpoint: Checkpoint, signal: AbortSignal): Promise<void> => {
      reached = checkpoint;
      if (retrying !== undefined || (await isSaved())) return;
      retrying = retry(signal).finally(() => (retrying = undefined));
    },
    /** Resolves when nothing is tried any more. */
    settled: async (): Promise<void> => retrying,
  };
};
/** What `ownCheckpoint` makes. */
export type OwnCheckpoint = ReturnType<typeof ownCheckpoint>;
