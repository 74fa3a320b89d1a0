import type { Clock } from '@guildhall/eventing';

export const NOON = '2030-01-01T12:00:00.000Z';

type Sleeper = Readonly<{ until: number; wake: () => void }>;

/**
 * A clock that stands until it is moved by hand. It can `advance`: sleepers wake in order, each at its time with what follows from it;
 * or `leap`: whoever slept until then wakes at the end, as after a machine was asleep. Weeks full of schedules pass in no time so.
 */
export type ManualClock = Clock & Readonly<{ advance: (ms: number) => Promise<void>; leap: (ms: number) => Promise<void> }>;

/** What has been set going gets to its end: promises, and what waits for the next turn of the event loop. */
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

/** A clock that stands for ever; nobody who sleeps by it wakes up, except by the signal. */
export const fixedClock = (at: string = NOON): Clock => {
  const { now, sleep } = manualClock(at);
  return { now, sleep: (ms, signal) => sleep(Math.max(ms, 1), signal) };
};

/** Time as it passes for a server: nobody can hurry it. */
export const realDelay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
