import type { Observation, Observe } from '@guildhall/eventing';
import type { Log } from './log.ts';

/** What is put off is none. */
export const isFailure = ({ error, outcome }: Pick<Observation, 'error' | 'outcome'>): boolean =>
  error !== undefined && outcome !== 'postponed';

/** One line per command, fact batch and job; failures with their stack. */
export const logObservations =
  (log: Log): Observe =>
  (observation: Observation) => {
    const { error, parents: _parents, ...entry } = observation;
    if (isFailure(observation)) log.error({ ...entry, err: error }, entry.kind);
    else log.info(entry, entry.kind);
  };

/** Several listeners as one. */
export const toAll =
  <Told extends readonly unknown[]>(...all: readonly ((...told: Told) => void)[]) =>
  (...told: Told): void => {
    for (const one of all) one(...told);
  };
