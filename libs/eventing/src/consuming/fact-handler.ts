import type { DeliveredFact, Fact, FactBatch } from '../ports/fact-bus.ts';
import { GiveUp, type JobQueue } from '../ports/job-queue.ts';
import type { Ids } from '../ports/world.ts';
import type { Reactor } from '../model/reactor.ts';
import { UnreadableEvent } from '../serialization/stored-events.ts';
import { START } from '../model/vocabulary.ts';
import { PermanentError } from '../model/permanent-error.ts';
import type { Projector } from '../projections/projector.ts';
import { jobsOf } from '../jobs/jobs-of.ts';

/** Handles facts of one partition, in their order; throws when they must come again. */
export type FactHandler = (facts: readonly DeliveredFact[], partition: Pick<FactBatch, 'topic' | 'partition'>) => Promise<void>;
type Options = Readonly<{
  validate: (fact: Fact) => string | undefined;
  views: readonly Projector<Fact>[];
  reactors: readonly Reactor<Fact>[];
  queue: string;
  jobs: JobQueue;
  ids: Ids;
}>;

/** Whether repeating cannot help. Other errors are transient. */
export const isPermanent = (error: unknown): error is Error =>
  error instanceof PermanentError || error instanceof UnreadableEvent || error instanceof GiveUp;

/** What a run of facts does here: folds into views, files jobs. Repeating it changes nothing. */
export const factHandler =
  ({ validate, views, reactors, queue, jobs, ids }: Options): FactHandler =>
  async (facts, partition) => {
    for (const fact of facts) {
      const fault = validate(fact);
      if (fault !== undefined) throw new PermanentError(`not a ${fact.type}: ${fault}`);
    }
    await Promise.all(views.map((view) => view.run(facts, START))); // partitions have no common checkpoint: the marks are theirs
    const filed = facts.flatMap((fact) => jobsOf({ reactors, queue, ids }, fact, partition));
    if (filed.length > 0) await jobs.add(filed);
  };
