import { fingerprintOf, type EventStore } from '@guildhall/eventing';
import { isPosition, positionOf, recordedEventOf } from './event-records.ts';
import type { FiniteRead } from './finite-read.ts';
import { isInvalidPosition } from './read-failure.ts';
import { eventAtRequest } from './read-requests.ts';

/** The server's own events may be scavenged. */
const OWN = '$';

export const fingerprints =
  (fromLeader: FiniteRead): EventStore['fingerprintAt'] =>
  async (position) => {
    if (!isPosition(position)) return undefined;
    try {
      // The read begins with the event at the position, or with a later one if that is gone.
      const [event] = await fromLeader(eventAtRequest(position));
      if (event === undefined || positionOf(event.commitPosition) !== position) return undefined;
      const recorded = recordedEventOf(event);
      return recorded.stream.startsWith(OWN) ? undefined : fingerprintOf(recorded);
    } catch (error) {
      if (isInvalidPosition(error)) return undefined;
      throw error;
    }
  };
