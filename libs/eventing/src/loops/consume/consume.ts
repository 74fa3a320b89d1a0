import type { Checkpoints } from '../ports/coordination.ts';
import type { Fact, FactBatch } from '../ports/fact-bus.ts';
import type { JobQueue, NewJob } from '../ports/job-queue.ts';
import type { Observe } from '../ports/observe.ts';
import type { Ids } from '../ports/world.ts';
import type { Reactor } from '../reaction.ts';
import { START } from '../vocabulary.ts';
import type { Filled } from './project.ts';

export type Consume = (batch: FactBatch) => Promise<void>;

type Options = Readonly<{
  group: string;
  views: readonly Filled<Fact>[];
  reactors: readonly Reactor<Fact>[];
  queue: string;
  jobs: JobQueue;
  marks: Checkpoints;
  ids: Ids;
  observe: Observe;
}>;

/** The jobs that a fact gives, with ids that a repeat gives again. */
export const jobsOf = (reactors: readonly Reactor<Fact>[], queue: string, ids: Ids, fact: Fact): readonly NewJob[] =>
  reactors
    .filter(({ on }) => on === fact.type)
    .flatMap((reactor) =>
      reactor
        .react(fact)
        .map(({ name, data, delay }, n) => ({
          queue,
          name,
          id: ids.derive(fact.id, reactor.name, String(n)),
          data: { ...data, correlationId: fact.correlationId, causationId: fact.id },
          ...(delay === undefined ? {} : { delay }),
        })),
    );

/**
 * One batch of facts: skip what the mark covers, fold the rest into views, file the jobs, save the mark, then commit.
 * Every step may be repeated; a crash between any two of them repeats the rest.
 */
export const consumeFacts =
  ({ group, views, reactors, queue, jobs, marks, ids, observe }: Options): Consume =>
  async ({ topic, partition, facts, commit }) => {
    const name = `consume.${group}.${topic}.${String(partition)}`;
    const mark = await marks.load(name);
    const news = facts.filter(({ position }) => position > mark);
    const last = news.at(-1);
    if (last !== undefined) {
      for (const view of views) await view.run(news, START); // partitions have no common checkpoint: the marks are theirs
      const filed = news.flatMap((fact) => jobsOf(reactors, queue, ids, fact));
      if (filed.length > 0) await jobs.add(filed);
      await marks.save(name, last.position);
      observe({ kind: 'consumption', name: `${group} ← ${topic}`, id: last.position, outcome: 'done', count: news.length });
    }
    await commit();
  };
