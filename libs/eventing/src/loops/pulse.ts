import type { Clock } from '../ports/world.ts';
import { START, type Position } from '../vocabulary.ts';

/** How a loop is doing, for whoever asks whether it lives. `lagging`: there is work, and for too long none of it got done. */
export type Vital = Readonly<{ position: Position; lagging: boolean }>;

export type Pulse = Readonly<{
  failed: () => void;
  /** `goal` is how far it could be. */
  vital: (position: Position, goal: Position) => Vital;
}>;

const PATIENCE = 30_000;

/** Feels whether a loop goes on: stuck is one that stands before work, or fails again and again without moving, beyond all patience. */
export const pulse = (clock: Clock, patience = PATIENCE): Pulse => {
  let last: Position = START;
  let waitingSince: number | undefined;
  let failing: Readonly<{ since: number; last: number }> | undefined;
  const now = () => clock.now().getTime();
  return {
    failed() {
      const at = now();
      failing = { since: failing === undefined || at - failing.last > patience ? at : failing.since, last: at };
    },
    vital(position, goal) {
      const at = now();
      if (position !== last) [last, waitingSince, failing] = [position, undefined, undefined];
      waitingSince = position < goal ? (waitingSince ?? at) : undefined;
      const isWaiting = waitingSince !== undefined && at - waitingSince >= patience;
      const isFailing = failing !== undefined && at - failing.since >= patience && at - failing.last < patience;
      return { position, lagging: isWaiting || isFailing };
    },
  };
};
