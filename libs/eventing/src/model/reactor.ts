import type { Fact } from '../ports/fact-bus.ts';
import type { JobData } from '../ports/job-queue.ts';

/** What is to be done because of a fact: ids only. Its id derives from the fact's, so a repeat files nothing new. */
export type JobRequest = Readonly<{ name: string; data: JobData; delay?: number }>;

/** Pure: when one of these facts is heard, jobs are to be done. The name is the file's: `when-member-gone-then-leave-teams`. */
export type Reactor<F extends Fact> = Readonly<{ name: string; on: readonly F['type'][]; react: (fact: F) => readonly JobRequest[] }>;
