import type { DeliveredFact, Fact, FactLocation } from '../ports/fact-bus.ts';
import type { NewJob } from '../ports/job-queue.ts';
import type { Ids } from '../ports/world.ts';
import type { Reactor } from '../model/reactor.ts';
import { runPure } from '../model/permanent-error.ts';
import { causeOf } from './cause.ts';
import { toJobData } from './fact-location.ts';

type Reactions = Readonly<{ reactors: readonly Reactor<Fact>[]; queue: string; ids: Ids }>;

/** The jobs that a fact gives, with ids that a repeat gives again. */
export const jobsOf = (
  { reactors, queue, ids }: Reactions,
  fact: DeliveredFact,
  { topic, partition }: Omit<FactLocation, 'offset'>,
): readonly NewJob[] => {
  const location = toJobData({ topic, partition, offset: fact.offset });
  return reactors
    .filter(({ on }) => on.includes(fact.type))
    .flatMap((reactor) =>
      runPure(reactor.name, () => reactor.react(fact)).map(({ name, data, delay, fact: isNamed }, n) => ({
        queue,
        name,
        id: ids.derive(fact.id, reactor.name, String(n)),
        data: { ...data, ...causeOf({ ...fact, causationId: fact.id }), ...(isNamed === true ? location : {}) },
        ...(delay === undefined ? {} : { delay }),
      })),
    );
};
