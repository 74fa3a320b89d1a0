import { expect } from '@jest/globals';
import type { FactBus } from '@guildhall/eventing';
import type { Check } from './contract.ts';
import { uniqueName } from '../builders/ids.ts';
import { expectNoListeners } from './listeners.ts';
import { consume, facts, KEYS, located, never } from './fact-bus.samples.ts';

export const readingChecks: readonly Check<FactBus>[] = [
  {
    title: 'reads each fact again at the place where it was delivered, however often',
    run: async ({ port }) => {
      const topic = uniqueName();
      await port.publish(topic, facts(30, KEYS));
      const places = located(await consume(port, topic, 'g', 30));
      const { signal } = new AbortController();
      for (const [location, fact] of places) expect(await port.read(location, signal)).toEqual(fact);
      expectNoListeners(signal);
      await port.publish(topic, facts(9, KEYS));
      expect(await Promise.all(places.map(([location]) => port.read(location, never)))).toEqual(places.map(([, fact]) => fact));
    },
  },
  {
    title: 'reads nothing where no fact is, or not yet',
    run: async ({ port }) => {
      const topic = uniqueName();
      await port.publish(topic, facts(3));
      const places = located(await consume(port, topic, 'g', 3)).map(([location]) => location);
      const { partition, offset } = places.at(-1) ?? { partition: -1, offset: '' };
      const next = String(Number(offset) + 1);
      for (const away of [
        { topic, partition, offset: next },
        { topic, partition, offset: '-1' },
        { topic, partition: (partition + 1) % 3, offset },
        { topic: uniqueName(), partition, offset },
      ])
        expect(await port.read(away, never)).toBeUndefined();
    },
  },
];
