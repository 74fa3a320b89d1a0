import { AsyncLocalStorage } from 'node:async_hooks';
import { realDelay } from './clocks.ts';

/** Milliseconds. Long enough for a busy machine; a check that waits longer has failed. */
const TIMEOUT_MS = 30_000;
const timeoutScope = new AsyncLocalStorage<number>();
const currentTimeoutMs = (): number => timeoutScope.getStore() ?? TIMEOUT_MS;

/** Shortens the timeout of `withTimeout` and `eventually` where a failure is expected. */
export const withShortTimeout = <T>(ms: number, run: () => Promise<T>): Promise<T> => timeoutScope.run(ms, run);

/** Rejects when `promise` takes too long, so that a check fails with a message instead of hanging. */
export const withTimeout = async <T>(promise: Promise<T>, what: string, ms = currentTimeoutMs()): Promise<T> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`not within ${ms} ms: ${what}`)), ms);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
};

/** Lets time pass, on a manual clock or in real time. */
export type TimePasser = Readonly<{ pass: (ms: number) => Promise<void> }>;

/** Lets time pass in small steps until a condition is true. */
export const eventually = async ({ pass }: TimePasser, isTrue: () => boolean, what: string): Promise<void> => {
  const end = performance.now() + currentTimeoutMs();
  while (!isTrue()) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await pass(20);
  }
};

const REAL_TIMEOUT_MS = 10_000;
/** As `eventually`, in real time and within ten seconds: for what sockets and streams do. */
export const eventuallyInRealTime = (isTrue: () => boolean, what: string): Promise<void> =>
  withShortTimeout(REAL_TIMEOUT_MS, () => eventually({ pass: realDelay }, isTrue, what));

/** Reads a subscription until `enough`, then ends it. */
export const collect = async <B>(
  subscribe: (signal: AbortSignal) => AsyncIterable<B>,
  enough: (batches: readonly B[]) => boolean,
  each: (batch: B) => Promise<void> = () => Promise.resolve(),
): Promise<readonly B[]> => {
  const stop = new AbortController();
  const batches: B[] = [];
  const read = async (): Promise<void> => {
    for await (const batch of subscribe(stop.signal)) {
      batches.push(batch);
      await each(batch);
      if (enough(batches)) stop.abort();
    }
  };
  try {
    await withTimeout(read(), 'the end of a subscription');
  } finally {
    stop.abort();
  }
  return batches;
};
