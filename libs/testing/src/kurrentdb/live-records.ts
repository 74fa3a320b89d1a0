import { condition } from '@guildhall/eventing';
import { addAbortListener } from 'node:events';
import type { LogRecord, ReadableLog } from './log.ts';
import type { Filter } from './read-filter.ts';

/** A record that matches, or a position up to which none does; a number that is left out means that some were dropped. */
export type LiveItem = Readonly<{ number: number; position: number; record?: LogRecord }>;

/** Who takes too slowly loses the oldest. */
const MOST = 32;

/** What is committed from now on, for one subscriber: without a filter all records and no checkpoints. */
export const liveRecords = (log: ReadableLog, filter: Filter | undefined, signal: AbortSignal) => {
  const items: LiveItem[] = [];
  const arrived = condition();
  let [number, looked] = [0, 0];
  const push = (item: Omit<LiveItem, 'number'>): void => {
    items.push({ ...item, number: ++number });
    if (items.length > MOST) items.shift();
  };
  const stop = log.onCommit((records) => {
    for (const record of records) {
      const { position } = record;
      if (filter?.passes(record) !== false) push({ position, record });
      if (filter === undefined || ++looked < filter.window * filter.interval) continue;
      push({ position });
      looked = 0;
    }
    arrived.notify();
  });
  addAbortListener(signal, stop);
  arrived.notifyOnAbort(signal);
  /** Undefined when the signal aborts. */
  return async (): Promise<LiveItem | undefined> => {
    while (items.length === 0 && !signal.aborted) await arrived.wait();
    return items.shift();
  };
};
