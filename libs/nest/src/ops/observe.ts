import type { Observation, Observe } from '@guildhall/eventing';
import type { Log } from './log.ts';

/** One line per command, fact batch and job; failures with their stack. What is put off is no failure. */
export const logObservations =
  (log: Log): Observe =>
  ({ error, ...entry }: Observation) => {
    if (error === undefined || entry.outcome === 'postponed') log.info(entry, entry.kind);
    else log.error({ ...entry, err: error }, entry.kind);
  };

/** Several listeners as one. */
export const observeAll =
  (...all: readonly Observe[]): Observe =>
  (observation) => {
    for (const observe of all) observe(observation);
  };
