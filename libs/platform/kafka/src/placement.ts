import type { FactSubscription } from '@guildhall/eventing';
import type { Consumer } from 'kafkajs';

/** Where the reader goes on could not be asked for. */
export class NotPlaced extends Error {
  override name = 'NotPlaced';
}

/** Puts a consumer where its reader goes on in each partition that it is given. */
export type Placement = Readonly<{
  /** These partitions were assigned. */
  begin: (partitions: readonly number[]) => void;
  /**
   * Waits until the consumer is in place; false for what it had fetched before, which comes again from there. What it fetches elsewhere once more
   * is all that the broker has.
   */
  isInPlace: (partition: number, fetchedOffset: string) => Promise<boolean>;
  stop: () => void;
}>;

type Places = ReadonlyMap<number, bigint>;

const nowhere: Placement = { begin: () => undefined, isInPlace: () => Promise.resolve(true), stop: () => undefined };

/** Without `taken` the group goes on where it has committed. `failed` is called with `NotPlaced`: the consumer is of no use. */
export const placeAt = (
  consumer: Pick<Consumer, 'seek'>,
  { topic, taken }: Pick<FactSubscription, 'topic' | 'taken'>,
  failed: (error: NotPlaced) => void,
): Placement => {
  if (taken === undefined) return nowhere;
  const stopping = new AbortController();
  let placing: Promise<Places | undefined> = Promise.resolve(new Map());
  let met = new Set<number>();
  const place = async (partitions: readonly number[]): Promise<Places> => {
    const offsets = await taken(partitions, stopping.signal);
    const places = new Map(partitions.map((partition) => [partition, BigInt(offsets.get(partition) ?? '-1') + 1n]));
    for (const [partition, offset] of places) consumer.seek({ topic, partition, offset: String(offset) });
    return places;
  };
  return {
    begin: (partitions) => {
      met = new Set();
      placing = place(partitions).catch((cause: unknown) => {
        failed(new NotPlaced(`where ${topic} goes on is not known`, { cause }));
        return undefined;
      });
    },
    isInPlace: async (partition, fetchedOffset) => {
      const places = await placing;
      if (places === undefined) return false;
      const isFirst = !met.has(partition);
      met.add(partition);
      const place = places.get(partition);
      return !isFirst || place === undefined || place === BigInt(fetchedOffset);
    },
    stop: () => stopping.abort(),
  };
};
