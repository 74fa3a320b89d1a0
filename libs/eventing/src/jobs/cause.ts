import type { JobData } from '../ports/job-queue.ts';

/** What led to something: ids, and the W3C `traceparent` of the request, if it had one. */
export type Cause = Readonly<{ correlationId: string; causationId: string; traceparent?: string }>;

/** As part of a job's data, from which the envelope of its command takes it: a trace does not end where work waits. */
export const causeOf = ({ correlationId, causationId, traceparent }: Cause): JobData => ({
  correlationId,
  causationId,
  ...(traceparent === undefined ? {} : { traceparent }),
});
