import type { Fact } from '../ports/fact-bus.ts';
import type { JobData } from '../ports/job-queue.ts';

/**
 * What is to be done because of a fact: ids only. Its id derives from the fact's, so a repeat files nothing new. `fact`: the job names the
 * fact, and its worker is given it as it lies on the bus, so that what is personal in it need not be in the job.
 */
export type JobRequest = Readonly<{ name: string; data: JobData; delay?: number; fact?: true }>;

/** Pure: which jobs one of these facts leads to. The name is the file's: `when-member-gone-then-leave-teams`. */
export type Reactor<F extends Fact> = Readonly<{ name: string; on: readonly F['type'][]; react: (fact: F) => readonly JobRequest[] }>;
