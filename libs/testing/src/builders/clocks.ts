import type { Clock } from '@guildhall/eventing';

export const NOON = '2030-01-01T12:00:00.000Z';

type Sleeper = Readonly<{ until: number; wake: () => void }>;

/**
 * A clock that a test moves. It can `advance`: sleepers wake in order, each at its time, and what they start runs;
 * or `leap`: all due sleepers wake at the end, as after a machine was suspended. So weeks of schedules pass at once.
 */
export type ManualClock = Clock & Readonly<{ advance: (ms: number) => Promise<void>; leap: (ms: number) => Promise<void> }>;

/** Lets pending promises and immediate callbacks run. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
};

export const manualClock = (start: string = NOON): ManualClock => {
  let now = Date.parse(start);
  let sleepers: readonly Sleeper[] = [];
  const next = (end: number): Sleeper | undefined => sleepers.filter(({ until }) => until <= end).sort((a, b) => a.until - b.until)[0];
  return {
    now: () => new Date(now),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper = { until: now + ms, wake };
        if (signal?.aborted === true || ms <= 0) {
          resolve();
          return;
        }
        sleepers = [...sleepers, sleeper];
        signal?.addEventListener('abort', wake);
      }),
    advance: async (ms) => {
      const end = now + ms;
      await settle();
      for (let due = next(end); due !== undefined; due = next(end)) {
        now = Math.max(now, due.until);
        due.wake();
        await settle();
      }
      now = end;
      await settle();
    },
    leap: async (ms) => {
      await settle();
      now += ms;
      for (const { until, wake } of sleepers) if (until <= now) wake();
      await settle();
    },
  };
};

/** A clock that never moves; a sleep on it ends only by its signal. */
export const fixedClock = (at: string = NOON): Clock => {
  const { now, sleep } = manualClock(at);
  return { now, sleep: (ms, signal) => sleep(Math.max(ms, 1), signal) };
};

/** Waits in real time, for servers that have their own clock. */
export const realDelay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
