import type { Fact } from '../../ports/fact-bus.ts';
import { GiveUp, type JobQueue } from '../../ports/job-queue.ts';
import type { Ids } from '../../ports/world.ts';
import type { Reactor } from '../../reaction.ts';
import { UnreadableEvent } from '../../stored-events.ts';
import { START } from '../../vocabulary.ts';
import { Unprocessable } from '../purely.ts';
import type { Filled } from '../views/filled.ts';
import { jobsOf } from './jobs-of.ts';

export type Intake = (facts: readonly Fact[]) => Promise<void>;
type Options = Readonly<{
  faultIn: (fact: Fact) => string | undefined;
  views: readonly Filled<Fact>[];
  reactors: readonly Reactor<Fact>[];
  queue: string;
  jobs: JobQueue;
  ids: Ids;
}>;

/** No repetition helps; anything else may be over in a moment. */
export const isPermanent = (error: unknown): error is Error =>
  error instanceof Unprocessable || error instanceof UnreadableEvent || error instanceof GiveUp;

/** What a run of facts does here: folds into views, files jobs. Repeating it changes nothing. */
export const intakeOf =
  ({ faultIn, views, reactors, queue, jobs, ids }: Options): Intake =>
  async (facts) => {
    for (const fact of facts) {
      const fault = faultIn(fact);
      if (fault !== undefined) throw new Unprocessable(`not a ${fact.type}: ${fault}`);
    }
    await Promise.all(views.map((view) => view.run(facts, START))); // partitions have no common checkpoint: the marks are theirs
    const filed = facts.flatMap((fact) => jobsOf(reactors, queue, ids, fact));
    if (filed.length > 0) await jobs.add(filed);
  };
