import type { Platform } from './platform.ts';
import type { Observation } from '../ports/observe.ts';
import { runForever } from './backoff.ts';
import type { Halts } from './halts.ts';
import { underLease } from './lease.ts';
import type { LoopMonitor } from './loop-monitor.ts';

/** One of a context's loops. `exclusive`: where several processes share the platform, one at a time should run it. */
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
  halts: Halts,
  signal: AbortSignal,
): Promise<void> => {
  const monitored = ({ monitor, work }: Loop): Loop['work'] =>
    monitor === undefined ? work : (until) => monitor.during(() => work(until));
  const run = (loop: Loop): Promise<void> =>
    loop.exclusive && process !== undefined
      ? underLease({ leases, clock, holder: process }, loop.name, monitored(loop), signal)
      : monitored(loop)(signal);
  await Promise.all(
    loops.map((loop) => {
      const { name, kind, monitor } = loop;
      return runForever(
        clock,
        signal,
        () => {
          halts.began(name);
          return run(loop);
        },
        (error) => {
          monitor?.failed();
          observe({ kind, name, id: name, outcome: halts.failed(name, error) ? 'halted' : 'failed', error });
        },
      );
    }),
  );
};
