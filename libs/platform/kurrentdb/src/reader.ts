import { StoreUnavailable, type RecordedEvent, type Revision } from '@guildhall/eventing';
import { AccessDeniedError, StreamNotFoundError, UnavailableError, type KurrentDBClient } from '@kurrent/kurrentdb-client';
import { ConstantBackoff, handleWhen, retry } from 'cockatiel';
import type { ClientHolder } from './client-holder.ts';
import { DeadlineExceeded, withDeadline } from './deadline.ts';
import { recordedEventOf } from './event-records.ts';

export type ReadStream = (stream: string, after: Revision, limit?: number) => Promise<readonly RecordedEvent[]>;

const RETRY_DELAY_MS = 50;
const backoff = new ConstantBackoff(RETRY_DELAY_MS);

/** `deadline`: milliseconds that are left for it. */
export type Attempt = Readonly<{ client: KurrentDBClient; deadline: number }>;

/** The deadline is for the next event, not for all of them: a long stream takes its time. */
const readOnce = async (
  { client, deadline }: Attempt,
  ...[stream, after, limit]: Parameters<ReadStream>
): Promise<readonly RecordedEvent[]> =>
  withDeadline(deadline, async (extend) => {
    const events: RecordedEvent[] = [];
    try {
      const options = { fromRevision: BigInt(after + 1), ...(limit !== undefined && { maxCount: limit }) };
      for await (const { event } of client.readStream(stream, options)) {
        extend();
        if (event !== undefined) events.push(recordedEventOf(event));
      }
    } catch (error) {
      if (!(error instanceof StreamNotFoundError)) throw error;
    }
    return events;
  });

/** Repeats a read that failed, with a new client if need be, as long as there is time. */
export const repeatedReads =
  (holder: ClientHolder, deadline: number) =>
  async <T>(once: (attempt: Attempt) => Promise<T>): Promise<T> => {
    const end = performance.now() + deadline;
    const isRepeatable = (error: unknown): boolean => !(error instanceof AccessDeniedError) && performance.now() + RETRY_DELAY_MS < end;
    const attempt = async (): Promise<T> => {
      const client = holder.client();
      try {
        return await once({ client, deadline: Math.max(RETRY_DELAY_MS, end - performance.now()) });
      } catch (error) {
        if (error instanceof DeadlineExceeded) holder.replace(client);
        else if (error instanceof UnavailableError) holder.suspect(client);
        throw error;
      }
    };
    try {
      return await retry(handleWhen(isRepeatable), { maxAttempts: Infinity, backoff }).execute(attempt);
    } catch (error) {
      throw error instanceof AccessDeniedError ? error : new StoreUnavailable('the store cannot be read', { cause: error });
    }
  };

export const reader = (holder: ClientHolder, deadline: number): ReadStream => {
  const repeated = repeatedReads(holder, deadline);
  return (...what) => repeated((attempt) => readOnce(attempt, ...what));
};
