import { StoreUnavailable, type RecordedEvent, type Revision } from '@guildhall/eventing';
import { AccessDeniedError, StreamNotFoundError, UnavailableError, type KurrentDBClient } from '@kurrent/kurrentdb-client';
import { TooLate, pause, withDeadline } from './deadline.ts';
import type { Link } from './link.ts';
import { recordedOf } from './recorded.ts';

export type Read = (stream: string, after: Revision, limit?: number) => Promise<readonly RecordedEvent[]>;

const STEP = 50;

type Once = Readonly<{ client: KurrentDBClient; deadline: number }>;

/** The deadline is for the next event, not for all: a long stream takes its time. */
const readOnce = async ({ client, deadline }: Once, ...[stream, after, limit]: Parameters<Read>): Promise<readonly RecordedEvent[]> =>
  withDeadline(deadline, async (beat) => {
    const events: RecordedEvent[] = [];
    try {
      const options = { fromRevision: BigInt(after + 1), ...(limit !== undefined && { maxCount: limit }) };
      for await (const { event } of client.readStream(stream, options)) {
        beat();
        if (event !== undefined) events.push(recordedOf(event));
      }
    } catch (error) {
      if (!(error instanceof StreamNotFoundError)) throw error;
    }
    return events;
  });

/** Reading changes nothing, so what fails is read again, on a new link if need be, as long as there is time. */
export const reading =
  (link: Link, deadline: number): Read =>
  async (...what) => {
    const end = performance.now() + deadline;
    for (;;) {
      const client = link.client();
      try {
        return await readOnce({ client, deadline: Math.max(STEP, end - performance.now()) }, ...what);
      } catch (error) {
        if (error instanceof AccessDeniedError) throw error;
        if (error instanceof TooLate) link.renew(client);
        else if (error instanceof UnavailableError) link.doubt(client);
        if (performance.now() + STEP >= end) throw new StoreUnavailable('the stream cannot be read', { cause: error });
        await pause(STEP);
      }
    }
  };
