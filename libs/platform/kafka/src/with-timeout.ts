import { TaskCancelledError, timeout, TimeoutStrategy } from 'cockatiel';

/** Rejects when the work takes longer, or when the signal aborts; the work itself goes on, and may still succeed. */
export const withTimeout = <T>(ms: number, what: string, work: Promise<T>, signal?: AbortSignal): Promise<T> =>
  timeout(ms, TimeoutStrategy.Aggressive)
    .execute(() => work, signal)
    .catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error instanceof TaskCancelledError ? new Error(`Kafka took longer than ${String(ms)} ms: ${what}`) : error;
    });

const CLOSE_TIMEOUT_MS = 5_000;

/** Waits for a client to close, but not for ever; its failure is ignored. */
export const closeQuietly = async (closing: Promise<unknown>): Promise<void> => {
  await withTimeout(CLOSE_TIMEOUT_MS, 'closing', closing).catch(() => undefined);
};
