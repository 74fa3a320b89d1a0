import { InvalidPosition, START, type Position } from '@guildhall/eventing';
import type { Endpoint } from './connection.ts';
import { positionOf } from './event-records.ts';
import { leaderReader, readFrom, type ReadSource } from './finite-read.ts';
import type { ReadResp_ReadEvent_RecordedEvent as ServerEvent } from './generated/kurrentdb/protocols/v1/streams_pb.ts';
import { pause } from './pause.ts';
import { lastEventRequest } from './read-requests.ts';

/** A leader that has lost its majority notices within three seconds; until then its log may be shorter than that of the next one. */
const LEADER_CHANGE_MS = 4_000;
const RECHECK_DELAY_MS = 200;

const positionIn = ([event]: readonly ServerEvent[]): Position => (event === undefined ? START : positionOf(event.commitPosition));

/**
 * Throws `InvalidPosition` when the log ends before a position. A server would say that such a subscriber is up to date, and leave out all that
 * is written until the log has grown to there. A follower that lags has not lost anything, so that the leader is asked where a log is too short.
 */
export const beyondEndCheck = (source: ReadSource, deadline: number) => {
  const fromLeader = leaderReader(source, deadline);
  return async (position: Position, node: Endpoint, signal: AbortSignal): Promise<void> => {
    if (position === START || positionIn(await readFrom(source, lastEventRequest, { node, from: 'any', deadline })) >= position) return;
    const until = performance.now() + LEADER_CHANGE_MS;
    while (!signal.aborted) {
      const end = positionIn(await fromLeader(lastEventRequest));
      if (end >= position) return;
      if (performance.now() >= until) throw new InvalidPosition(position, `the log ends at ${end}`);
      await pause(RECHECK_DELAY_MS, signal);
    }
  };
};
