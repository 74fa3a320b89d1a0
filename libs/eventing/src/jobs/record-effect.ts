import { Refusal } from '../model/refusal.ts';
import type { Clock } from '../ports/world.ts';

const RETRY_DELAY_MS = 1_000;

/** A rule's answer. Everything else, whatever its name, says nothing about whether the record was written. */
const isAnswer = (error: unknown): boolean => error instanceof Refusal && error.kind !== 'unavailable';

/**
 * Records an effect outside, such as a mail that was sent, which only this process knows of so far: repeats `record` until there is an answer,
 * for as long as the process lives, because without the record the effect would be repeated. `record` must be the same command each time.
 * Throws the refusal that answers. Undefined: the process is stopping, and one more attempt has failed since.
 */
export const recordEffect = async <T extends object>(
  clock: Clock,
  stopping: AbortSignal,
  record: () => Promise<T>,
): Promise<T | undefined> => {
  for (;;) {
    const isLast = stopping.aborted;
    try {
      return await record();
    } catch (error) {
      if (isAnswer(error)) throw error;
      if (isLast) return undefined;
    }
    await clock.sleep(RETRY_DELAY_MS, stopping);
  }
};
