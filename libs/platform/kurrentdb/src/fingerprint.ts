import { fingerprintOf, type EventStore } from '@guildhall/eventing';
import { FORWARDS, type KurrentDBClient } from '@kurrent/kurrentdb-client';
import type { ClientHolder } from './client-holder.ts';
import { withDeadline } from './deadline.ts';
import { isPosition, positionOf, readPositionOf, recordedEventOf } from './event-records.ts';
import { repeatedReads } from './reader.ts';

const INVALID_ARGUMENT = 3;
/** The server's own events may be scavenged. */
const OWN = '$';

/** A read from between two events fails as if the server were away; a subscription tells the two apart. */
const isBetweenEvents = async (client: KurrentDBClient, position: string): Promise<boolean> => {
  const subscription = client.subscribeToAll({ fromPosition: readPositionOf(position) });
  const told = Promise.withResolvers<boolean>();
  subscription.on('error', (error: unknown) => told.resolve(error instanceof Error && 'code' in error && error.code === INVALID_ARGUMENT));
  for (const sign of ['data', 'caughtUp', 'close'] as const) subscription.once(sign, () => told.resolve(false));
  try {
    return await told.promise;
  } finally {
    subscription.destroy();
  }
};

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
    if (!(await isBetweenEvents(client, position))) throw error;
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
