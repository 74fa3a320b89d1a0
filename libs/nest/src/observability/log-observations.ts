import type { Observation, Observe } from '@guildhall/eventing';
import type { Log } from './log.ts';

/** A postponed job has an error but did not fail. */
export const isFailure = ({ error, outcome }: Pick<Observation, 'error' | 'outcome'>): boolean =>
  error !== undefined && outcome !== 'postponed';

/** What to do is a page: it depends on what was put in place of the event store, and whether it was meant. */
const HALTED = 'stands still until an operator has seen to it: GuildhallHalted in docs/operations.md says what to do';

/** One line per command, fact batch and job; failures with their stack. */
export const logObservations =
  (log: Log): Observe =>
  (observation: Observation) => {
    const { error, parents: _parents, ...entry } = observation;
    if (isFailure(observation)) log.error({ ...entry, err: error }, entry.outcome === 'halted' ? HALTED : entry.kind);
    else log.info(entry, entry.kind);
  };

/** Calls several listeners. */
export const toAll =
  <Args extends readonly unknown[]>(...listeners: readonly ((...args: Args) => void)[]) =>
  (...args: Args): void => {
    for (const listener of listeners) listener(...args);
  };
