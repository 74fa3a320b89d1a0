import { OutcomeUnknown, StoreUnavailable } from '@guildhall/eventing';
import type { DatabaseSync } from 'node:sqlite';
import { SQLITE_IOERR, sqliteCode } from './sqlite-error.ts';

/** A synchronous part of a transaction. It may run twice, so state that it keeps outside the database is corrected on `rolledBack`. */
export type Change<T> = () => T;

/** `committing` still belongs to the transaction; the others come after it. */
export type GroupEnd = Readonly<{ committing?: () => void; committed?: () => void; rolledBack?: () => void }>;

export type Writer = Readonly<{
  write: <T>(change: Change<T>) => Promise<T>;
  onGroupEnd: (end: GroupEnd) => void;
  /** Resolves once no change waits any more. */
  drain: () => Promise<void>;
}>;

type Waiting = Readonly<{ change: Change<unknown>; resolve: (value: unknown) => void; reject: (reason: unknown) => void }>;

type Outcome = Readonly<{ results: readonly unknown[] }> | Readonly<{ error: unknown; committing: boolean }>;

/** After an input or output error while committing the group may be in the log or not; after any other error it is not. */
const asStoreError = (error: unknown, committing: boolean): unknown => {
  const code = sqliteCode(error);
  if (committing && code === SQLITE_IOERR) return new OutcomeUnknown('the commit failed halfway', { cause: error });
  return committing || code !== undefined ? new StoreUnavailable('nothing was written', { cause: error }) : error;
};

/** Runs a group as one transaction: all of it or nothing. */
const transaction = (sql: DatabaseSync, ends: readonly GroupEnd[]): ((group: readonly Waiting[]) => Outcome) => {
  const [begin, commit, rollback] = [sql.prepare('BEGIN IMMEDIATE'), sql.prepare('COMMIT'), sql.prepare('ROLLBACK')];
  return (group) => {
    let committing = false;
    try {
      begin.run();
      const results = group.map(({ change }) => change());
      for (const end of ends) end.committing?.();
      committing = true;
      commit.run();
      return { results };
    } catch (error) {
      if (sql.isTransaction) rollback.run();
      for (const end of ends) end.rolledBack?.();
      return { error: asStoreError(error, committing), committing };
    }
  };
};

/**
 * Group commit: all changes of one turn of the event loop, and until `commitInterval` milliseconds after the group before, share one
 * transaction. When a change throws, the group is rolled back and each of its changes runs alone.
 */
export const writer = (sql: DatabaseSync, commitInterval: number): Writer => {
  const ends: GroupEnd[] = [];
  const transact = transaction(sql, ends);
  let waiting: Waiting[] = [];
  let idle = Promise.withResolvers<undefined>();
  let flushed = -Infinity;

  const settle = (group: readonly Waiting[]): void => {
    const outcome = transact(group);
    if ('results' in outcome) {
      for (const end of ends) end.committed?.();
      group.forEach(({ resolve }, n) => resolve(outcome.results[n]));
    } else if (outcome.committing || group.length === 1) {
      for (const { reject } of group) reject(outcome.error);
    } else {
      for (const one of group) settle([one]);
    }
  };

  const flush = (): void => {
    const group = waiting;
    waiting = [];
    settle(group);
    flushed = performance.now();
    idle.resolve(undefined);
  };
  const flushSoon = (): void => {
    const wait = flushed + commitInterval - performance.now();
    if (wait > 0) setTimeout(flush, wait);
    else setImmediate(flush);
  };

  return {
    write: <T>(change: Change<T>) =>
      new Promise<T>((resolve, reject) => {
        if (waiting.length === 0) {
          idle = Promise.withResolvers();
          flushSoon();
        }
        waiting.push({ change, resolve: resolve as (value: unknown) => void, reject }); // it only ever gets what this change returned
      }),
    onGroupEnd: (end) => {
      ends.push(end);
    },
    drain: async () => {
      while (waiting.length > 0) await idle.promise;
    },
  };
};
