import type { Clock } from '@guildhall/eventing';
import type { Log } from './log.ts';

/** One thing to end, and how many milliseconds it may take: some clients' `close` can hang for ever. */
export type Step = Readonly<{ name: string; within: number; run: () => Promise<unknown> }>;

/** Runs the steps in order, each with its own deadline. A step that hangs or fails is said and left behind. True: all ended well. */
export const drain = async (steps: readonly Step[], clock: Clock, log: Log): Promise<boolean> => {
  let clean = true;
  for (const { name, within, run } of steps) {
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

/** On the first SIGTERM or SIGINT: stops, then leaves with 0. A second signal is for the impatient, and leaves with 1 at once. */
export const onSignal = (stop: () => Promise<unknown>, leave: (code: number) => void): void => {
  let isStopping = false;
  const hear = (): void => {
    if (isStopping) return leave(1);
    isStopping = true;
    void stop().then(() => leave(0));
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, hear);
};

/** Turned by the drain, read by `/health/ready`. */
export type Readiness = { draining: boolean };
