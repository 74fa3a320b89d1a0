import { streamIdentifier } from './messages.ts';
import { HEAD, type Place } from './places.ts';
import { Timestamp, streams, type Streams } from './wire.ts';

export const notFound = (name: string): Streams.ReadResp =>
  new streams.ReadResp().setStreamNotFound(new streams.ReadResp.StreamNotFound().setStreamIdentifier(streamIdentifier(name)));

export const lastStreamPosition = (revision: number): Streams.ReadResp => new streams.ReadResp().setLastStreamPosition(String(revision));

export const confirmation = (id: string): Streams.ReadResp =>
  new streams.ReadResp().setConfirmation(new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(id));

const now = () => Timestamp.fromDate(new Date());

export const checkpoint = ({ commit, prepare }: Place): Streams.ReadResp =>
  new streams.ReadResp().setCheckpoint(
    new streams.ReadResp.Checkpoint().setCommitPosition(String(commit)).setPreparePosition(String(prepare)).setTimestamp(now()),
  );

/** No position while nothing was looked at. */
export const caughtUp = (place: Place): Streams.ReadResp => {
  const message = new streams.ReadResp.CaughtUp().setTimestamp(now());
  const { commit, prepare } = place;
  if (place !== HEAD)
    message.setPosition(new streams.ReadResp.Position().setCommitPosition(String(commit)).setPreparePosition(String(prepare)));
  return new streams.ReadResp().setCaughtUp(message);
};
