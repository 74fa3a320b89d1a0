import type { FactLocation } from '../ports/fact-bus.ts';
import type { JobData } from '../ports/job-queue.ts';

/** A fact's place as part of a job's data, which is flat. */
export const toJobData = ({ topic, partition, offset }: FactLocation): JobData => ({
  factTopic: topic,
  factPartition: partition,
  factOffset: offset,
});

/** The place of the fact that a job names, if it names one. */
export const factLocationOf = ({ factTopic, factPartition, factOffset }: JobData): FactLocation | undefined =>
  factTopic === undefined ? undefined : { topic: String(factTopic), partition: Number(factPartition), offset: String(factOffset) };
