import type { Fact } from '../ports/fact-bus.ts';
import type { NewJob } from '../ports/job-queue.ts';
import type { Ids } from '../ports/world.ts';
import type { Reactor } from '../model/reactor.ts';
import { runPure } from '../model/permanent-error.ts';

/** What led to it goes along: a trace does not end where work waits. */
const cameWith = ({ id, correlationId, traceparent }: Fact): NewJob['data'] => ({
  correlationId,
  causationId: id,
  ...(traceparent === undefined ? {} : { traceparent }),
});

/** The jobs that a fact gives, with ids that a repeat gives again. */
export const jobsOf = (reactors: readonly Reactor<Fact>[], queue: string, ids: Ids, fact: Fact): readonly NewJob[] =>
  reactors
    .filter(({ on }) => on.includes(fact.type))
    .flatMap((reactor) =>
      runPure(reactor.name, () => reactor.react(fact)).map(({ name, data, delay }, n) => ({
        queue,
        name,
        id: ids.derive(fact.id, reactor.name, String(n)),
        data: { ...data, ...cameWith(fact) },
        ...(delay === undefined ? {} : { delay }),
      })),
    );
