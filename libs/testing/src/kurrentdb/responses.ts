import { extraOf, type LogEvent } from './log.ts';
import { Timestamp, shared, streams, type Streams } from './wire.ts';

const TICKS_PER_MILLISECOND = 10_000n;

const streamIdentifier = (name: string) => new shared.StreamIdentifier().setStreamName(Buffer.from(name));

export const event = (one: LogEvent): Streams.ReadResp => {
  const position = String(one.position);
  const { metadata: custom, created } = extraOf(one);
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent();
  recorded.setId(new shared.UUID().setString(one.id)).setStreamIdentifier(streamIdentifier(one.stream));
  recorded.setStreamRevision(String(one.revision)).setCommitPosition(position).setPreparePosition(position);
  recorded.setData(Buffer.from(one.data)).setCustomMetadata(Buffer.from(custom));
  const metadata = recorded.getMetadataMap();
  metadata.set('type', one.type).set('content-type', 'application/json');
  metadata.set('created', String(BigInt(created) * TICKS_PER_MILLISECOND));
  return new streams.ReadResp().setEvent(new streams.ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(position));
};

export const notFound = (name: string): Streams.ReadResp =>
  new streams.ReadResp().setStreamNotFound(new streams.ReadResp.StreamNotFound().setStreamIdentifier(streamIdentifier(name)));

export const confirmation = (id: string): Streams.ReadResp =>
  new streams.ReadResp().setConfirmation(new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(id));

export const checkpoint = (position: bigint): Streams.ReadResp =>
  new streams.ReadResp().setCheckpoint(
    new streams.ReadResp.Checkpoint().setCommitPosition(String(position)).setPreparePosition(String(position)),
  );

const now = () => Timestamp.fromDate(new Date());
/** No position while the log is empty. */
const positionMessage = (position: bigint): Streams.ReadResp.Position | undefined =>
  position < 0n ? undefined : new streams.ReadResp.Position().setCommitPosition(String(position)).setPreparePosition(String(position));

export const caughtUp = (position: bigint): Streams.ReadResp =>
  new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp().setTimestamp(now()).setPosition(positionMessage(position)));

export const fellBehind = (position: bigint): Streams.ReadResp =>
  new streams.ReadResp().setFellBehind(new streams.ReadResp.FellBehind().setTimestamp(now()).setPosition(positionMessage(position)));
