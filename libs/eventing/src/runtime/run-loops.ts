import type { Platform } from './platform.ts';
import type { Observation } from '../ports/observe.ts';
import { runForever } from './backoff.ts';
import { underLease } from './lease.ts';
import type { LoopMonitor } from './loop-monitor.ts';

/** One of a context's loops. `alone`: where several processes share the platform, one at a time should run it. */
export type Loop = Readonly<{
  name: string;
  kind: Observation['kind'];
  exclusive: boolean;
  monitor?: LoopMonitor;
  work: (signal: AbortSignal) => Promise<void>;
}>;

/** Keeps loops going until the signal aborts, each by itself: one that fails starts over and holds up no other. */
export const runLoops = async (
  { clock, leases, observe, process }: Platform,
  loops: readonly Loop[],
  signal: AbortSignal,
): Promise<void> => {
  const felt = ({ monitor: pulse, work }: Loop): Loop['work'] => (pulse === undefined ? work : (until) => pulse.during(() => work(until)));
  const run = (loop: Loop): Promise<void> =>
    loop.exclusive && process !== undefined
      ? underLease({ leases, clock, holder: process }, loop.name, felt(loop), signal)
      : felt(loop)(signal);
  await Promise.all(
    loops.map((loop) => {
      const { name, kind, monitor: pulse } = loop;
      return runForever(
        clock,
        signal,
        () => run(loop),
        (error) => {
          pulse?.failed();
          observe({ kind, name, id: name, outcome: 'failed', error });
        },
      );
    }),
  );
};
