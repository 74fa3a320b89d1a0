import type { Clock } from '../ports/world.ts';
import { START, type Position } from '../model/vocabulary.ts';

/**
 * How a loop is doing. `lagging`: there is work, and for too long none of it got done, here or in whichever process runs the loop.
 * `stuck`: this process runs it, and it neither moves nor fails; only a new process helps. What an engine is down for fails, so it is not stuck.
 */
export type LoopHealth = Readonly<{ position: Position; lagging: boolean; stuck: boolean }>;

/** Watches one loop, to say how it is. */
export type LoopMonitor = Readonly<{
  /** Runs the loop, here. */
  during: (work: () => Promise<void>) => Promise<void>;
  failed: () => void;
  /** `target`: the position that it could have reached. */
  health: (position: Position, target: Position) => LoopHealth;
}>;

const STALL_TIMEOUT_MS = 30_000;

/** Watches whether a loop makes progress: it lags when it has work, or keeps failing, without moving for longer than the stall timeout. */
export const loopMonitor = (clock: Clock, stallTimeout = STALL_TIMEOUT_MS): LoopMonitor => {
  let last: Position = START;
  let waitingSince: number | undefined;
  let runningSince: number | undefined;
  let failing: Readonly<{ since: number; last: number }> | undefined;
  const now = () => clock.now().getTime();
  return {
    async during(work) {
      runningSince = now();
      try {
        await work();
      } finally {
        runningSince = undefined;
      }
    },
    failed() {
      const at = now();
      failing = { since: failing === undefined || at - failing.last > stallTimeout ? at : failing.since, last: at };
    },
    health(position, target) {
      const at = now();
      if (position !== last) [last, waitingSince, failing] = [position, undefined, undefined];
      waitingSince = position < target ? (waitingSince ?? at) : undefined;
      const isPast = (since: number | undefined): boolean => since !== undefined && at - since >= stallTimeout;
      const isFailing = isPast(failing?.since) && !isPast(failing?.last);
      const isWaiting = isPast(waitingSince);
      return { position, lagging: isWaiting || isFailing, stuck: isWaiting && isPast(runningSince) };
    },
  };
};
