import { fingerprintOf, type EventStore } from '@guildhall/eventing';
import { FORWARDS, type KurrentDBClient } from '@kurrent/kurrentdb-client';
import type { ClientHolder } from './client-holder.ts';
import { withDeadline } from './deadline.ts';
import { isPosition, positionOf, readPositionOf, recordedEventOf } from './event-records.ts';
import { repeatedReads } from './reader.ts';

const INVALID_ARGUMENT = 3;
/** The server's own events may be scavenged. */
const OWN = '$';

const fingerprintAt = async (client: KurrentDBClient, position: string): Promise<string | undefined> => {
  try {
    // The read begins with the event at the position, or with a later one if that is gone.
    for await (const { event } of client.readAll({
      fromPosition: readPositionOf(position),
      direction: FORWARDS,
      maxCount: 1,
      requiresLeader: true,
    })) {
      const isThere = event !== undefined && positionOf(event.position.commit) === position;
      return isThere && !event.streamId.startsWith(OWN) ? fingerprintOf(recordedEventOf(event)) : undefined;
    }
  } catch (error) {
    // So it answers between two events.
    if (!(error instanceof Error && 'code' in error && error.code === INVALID_ARGUMENT)) throw error;
  }
  return undefined;
};

export const fingerprints = (holder: ClientHolder, deadline: number): EventStore['fingerprint'] => {
  const repeated = repeatedReads(holder, deadline);
  return async (position) =>
    isPosition(position)
      ? repeated(({ client, deadline: left }) => withDeadline(left, () => fingerprintAt(client, position)))
      : Promise.resolve(undefined);
};
