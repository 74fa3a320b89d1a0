import type { Fact, FactBatch, FactBus, Offsets } from '@guildhall/eventing';
import type { Mutant } from './contract.ts';
import { listenForEver } from './listeners.ts';
import { uniqueName } from '../builders/ids.ts';

const batchesOf = (port: FactBus, change: (batch: FactBatch) => FactBatch | Promise<FactBatch>): FactBus['subscribe'] =>
  async function* (subscription, signal) {
    for await (const batch of port.subscribe(subscription, signal)) yield await change(batch);
  };

export const mutants: readonly Mutant<FactBus>[] = [
  {
    without: 'waiting for the consumer: a batch is committed before it is delivered',
    caughtBy: 'delivers uncommitted facts again, to the same consumer and to the next',
    mutate: (port) => ({ ...port, subscribe: batchesOf(port, async (batch) => batch.commit().then(() => batch)) }),
  },
  {
    without: 'commits',
    caughtBy: 'does not deliver committed facts again',
    mutate: (port) => ({ ...port, subscribe: batchesOf(port, (batch) => ({ ...batch, commit: () => Promise.resolve() })) }),
  },
  {
    without: 'the place of a fact: it reads the one before',
    caughtBy: 'reads each fact again at the place where it was delivered, however often',
    mutate: (port) => ({
      ...port,
      read: (location, signal) => port.read({ ...location, offset: String(Number(location.offset) - 1) }, signal),
    }),
  },
  {
    without: 'a check that a fact is where it was read: it gives the next one that there is',
    caughtBy: 'reads nothing where no fact is, or not yet',
    mutate: (port) => {
      const published: Fact[] = [];
      return {
        ...port,
        publish: (topic, all) => {
          published.push(...all);
          return port.publish(topic, all);
        },
        read: async (location, signal) => (await port.read(location, signal)) ?? published.at(-1),
      };
    },
  },
  {
    without: 'offsets of what was published: it gives those of the publication before',
    caughtBy: 'gives with a publication the offset of one of its facts in each partition that got some, in rising order',
    mutate: (port) => {
      let before: Offsets = new Map();
      return {
        ...port,
        publish: async (topic, all) => {
          const [last, now] = [before, await port.publish(topic, all)];
          before = now;
          return last;
        },
      };
    },
  },
  {
    without: 'the end of a topic: it is where it was first asked for',
    caughtBy: 'tells how far each partition of a topic reaches',
    mutate: (port) => {
      let known: ReturnType<FactBus['extent']> | undefined;
      return { ...port, extent: (topic) => (known ??= port.extent(topic)) };
    },
  },
  {
    without: 'where its reader says that it is',
    caughtBy:
      'goes on where its reader says, whatever its group has committed, and from the beginning of a partition that it does not name',
    mutate: (port) => ({ ...port, subscribe: ({ topic, group }, signal) => port.subscribe({ topic, group }, signal) }),
  },
  {
    without: 'where a batch was looked for: it is always the beginning',
    caughtBy: 'says of each batch where it was looked for, which follows on the one before, and where it ends',
    mutate: (port) => ({ ...port, subscribe: batchesOf(port, (batch) => ({ ...batch, from: '0' })) }),
  },
  {
    without: 'order',
    caughtBy: 'delivers to each group every fact as it was published, in order per key',
    mutate: (port) => ({ ...port, publish: (topic, all) => port.publish(topic, all.toReversed()) }),
  },
  {
    without: 'partitions by key',
    caughtBy: 'delivers all facts of a key in one partition',
    mutate: (port) => {
      let turn = 0;
      return { ...port, subscribe: batchesOf(port, (batch) => ({ ...batch, partition: turn++ })) };
    },
  },
  {
    without: 'one consumer per partition: every consumer is a group of its own',
    caughtBy: 'assigns a partition to one consumer of a group at a time, and commits every fact at one of them',
    mutate: (port) => ({ ...port, subscribe: ({ topic }, signal) => port.subscribe({ topic, group: uniqueName() }, signal) }),
  },
  {
    without: 'the end of listening',
    caughtBy: 'leaves nothing that listens on the signal when its reader stops',
    mutate: (port) => ({
      ...port,
      subscribe: (subscription, signal) => {
        listenForEver(signal);
        return port.subscribe(subscription, signal);
      },
    }),
  },
];
