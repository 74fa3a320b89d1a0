import type { DeliveredFact, Fact, FactBatch, FactBus, FactLocation } from '@guildhall/eventing';
import { collect } from '../builders/waiting.ts';

export const fact = (n: number, key = 'org_01'): Fact => ({
  id: crypto.randomUUID(),
  type: 'test.counted.v1',
  key,
  subject: 'inv_01',
  time: '2030-01-01T12:00:00.000Z',
  position: String(n).padStart(6, '0'),
  actor: 'acc_01',
  correlationId: 'c',
  causationId: 'd',
  data: { n, name: 'Zoë \u{1F41D}', list: [1, null] },
});
export const facts = (count: number, keys: readonly string[] = ['org_01']): readonly Fact[] =>
  Array.from({ length: count }, (_, n) => fact(n, keys[n % keys.length]));
export const KEYS = Array.from({ length: 9 }, (_, n) => `org_${n}`);
export const idsOf = (batches: readonly FactBatch[]): readonly string[] => batches.flatMap((batch) => batch.facts.map(({ id }) => id));
export const asPublished = ({ offset: _, ...fact }: DeliveredFact): Fact => fact;
export const never = new AbortController().signal;
/** Where each fact of these batches lies, with the fact. */
export const located = (batches: readonly FactBatch[]): readonly (readonly [FactLocation, Fact])[] =>
  batches.flatMap(({ topic, partition, facts: all }) =>
    all.map((one) => [{ topic, partition, offset: one.offset }, asPublished(one)] as const),
  );
const committed = ({ commit }: FactBatch): Promise<void> => commit();

/** A fact may come twice, where it was committed too late. */
export const distinct = (ids: readonly string[]): readonly string[] => [...new Set(ids)];

/** Reads and commits until so many different facts have come. */
export const consume = (port: FactBus, topic: string, group: string, wanted: number): Promise<readonly FactBatch[]> =>
  collect(
    (signal) => port.subscribe({ topic, group }, signal),
    (batches) => distinct(idsOf(batches)).length >= wanted,
    committed,
  );
/** Reads so many batches and commits none. */
export const peek = (port: FactBus, topic: string, group: string, batches = 1): Promise<readonly FactBatch[]> =>
  collect(
    (signal) => port.subscribe({ topic, group }, signal),
    (seen) => seen.length >= batches,
  );
