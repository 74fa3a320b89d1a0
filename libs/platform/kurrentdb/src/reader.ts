import type { EventStore } from '@guildhall/eventing';
import { recordedEventOf } from './event-records.ts';
import type { FiniteRead } from './finite-read.ts';
import { streamRequest } from './read-requests.ts';

/** Reads streams from the leader: followers may not have heard of the last events. A stream that does not exist is empty. */
export const reader =
  (fromLeader: FiniteRead): EventStore['read'] =>
  async (stream, after) =>
    (await fromLeader(streamRequest(stream, after))).map(recordedEventOf);
