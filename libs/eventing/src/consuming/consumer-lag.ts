import type { FactBatch } from '../ports/fact-bus.ts';
import type { Clock } from '../ports/world.ts';
import type { Lag } from '../runtime/write-lag.ts';

/** How far a group is behind the topic that it reads here. */
export type ConsumerLag = Readonly<{
  /** A batch has come, and is taken by the work. */
  during: (batch: FactBatch, work: () => Promise<void>) => Promise<void>;
  /** Facts that have not been taken, and for how many milliseconds the oldest has been there: in hand, or behind the last one taken. */
  lag: () => Lag;
}>;

type Held = Readonly<{ batch: FactBatch; isTaken: boolean }>;

export const consumerLag = (clock: Clock): ConsumerLag => {
  const partitions = new Map<number, Held>();
  const lagOf = ({ batch: { facts, behind }, isTaken }: Held): Lag => {
    const writes = behind() + (isTaken ? 0 : facts.length);
    const since = isTaken ? facts.at(-1) : facts[0];
    return { writes, age: writes === 0 || since === undefined ? 0 : Math.max(0, clock.now().getTime() - Date.parse(since.time)) };
  };
  return {
    during: async (batch, work) => {
      partitions.set(batch.partition, { batch, isTaken: false });
      await work();
      partitions.set(batch.partition, { batch, isTaken: true });
    },
    lag: () => {
      const lags = [...partitions.values()].map(lagOf);
      return { writes: lags.reduce((sum, { writes }) => sum + writes, 0), age: Math.max(0, ...lags.map(({ age }) => age)) };
    },
  };
};
