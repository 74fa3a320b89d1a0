import type { LogRecord } from './log.ts';
import { streamIdentifier, uuidMessage } from './messages.ts';
import { HEAD, type Place } from './places.ts';
import { Timestamp, streams, type Streams } from './wire.ts';

const TICKS_PER_MILLISECOND = 10_000n;

/** The revision of a tombstone on the wire is the largest there is. */
const TOMBSTONE_TEXT = '9223372036854775807';
const revisionText = (revision: number): string => (revision === Number.MAX_SAFE_INTEGER ? TOMBSTONE_TEXT : String(revision));

export const event = (one: LogRecord, hasStructuredIds: boolean): Streams.ReadResp => {
  const position = String(one.position);
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent();
  recorded.setId(uuidMessage(one.id, hasStructuredIds)).setStreamIdentifier(streamIdentifier(one.stream));
  recorded.setStreamRevision(revisionText(one.revision)).setCommitPosition(position).setPreparePosition(position);
  recorded.setData(one.data).setCustomMetadata(one.metadata);
  const metadata = recorded.getMetadataMap();
  metadata.set('type', one.type).set('content-type', one.isJson ? 'application/json' : 'application/octet-stream');
  metadata.set('created', String(BigInt(one.created) * TICKS_PER_MILLISECOND));
  return new streams.ReadResp().setEvent(new streams.ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(position));
};

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
