import type { Clock } from '@guildhall/eventing';
import type { Log } from '../observability/log.ts';

/** One thing to end, with its deadline: some clients' `close` can hang. */
export type Step = Readonly<{ name: string; timeoutMs: number; run: () => Promise<unknown> }>;

/** Runs the steps in order. A step that hangs or fails is logged, and the next one begins. True: all ended well. */
export const drain = async (steps: readonly Step[], clock: Clock, log: Log): Promise<boolean> => {
  let clean = true;
  for (const { name, timeoutMs: within, run } of steps) {
    const given = new AbortController();
    const late = clock.sleep(within, given.signal).then(() => 'late' as const);
    const outcome = await Promise.race([
      Promise.resolve()
        .then(run)
        .then(
          () => 'done' as const,
          (error: unknown) => ({ error }),
        ),
      late,
    ]);
    given.abort();
    if (outcome === 'done') log.info({ step: name }, 'drained');
    else log.error(outcome === 'late' ? { step: name, within } : { step: name, err: outcome.error }, 'drain step did not end well');
    clean &&= outcome === 'done';
  }
  return clean;
};

/** On the first SIGTERM or SIGINT: stops, then exits with 0. On a second one: exits with 1 at once. */
export const onSignal = (stop: () => Promise<unknown>, exit: (code: number) => void): void => {
  let isStopping = false;
  const onEach = (): void => {
    if (isStopping) return exit(1);
    isStopping = true;
    void stop().then(() => exit(0));
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, onEach);
};

/** Set when the process drains, read by `/health/ready`. */
export type Readiness = { draining: boolean };
