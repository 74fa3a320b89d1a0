import { status as codes, type handleBidiStreamingCall } from '@grpc/grpc-js';
import { ANY, EXISTS, NO_STREAM, isGone, type Append, type NewRecord, type Outcome } from './append-to.ts';
import { timeout, withFaults } from './calls.ts';
import type { Faults } from './faults.ts';
import { OVERSIZED, streamIdentifier, streamNameOf, uuidOf } from './messages.ts';
import { Refused, trailersOf } from './server-errors.ts';
import { Any, Empty, shared, status, streams, type Streams } from './wire.ts';

type Batch = { stream: string; expected: string; readonly records: NewRecord[] };
type Message = Readonly<{ serializeBinary: () => Uint8Array }>;

const PREFIX = 'event_store.client';
const ALREADY_EXISTS = 6;
const NOT_FOUND = 5;
const DEADLINE_EXCEEDED = 4;

const expectedOf = (options: Streams.BatchAppendReq.Options): string => {
  if (options.hasAny()) return String(ANY);
  if (options.hasStreamExists()) return String(EXISTS);
  return options.hasNoStream() ? String(NO_STREAM) : options.getStreamPosition();
};

const recordOf = (message: Streams.BatchAppendReq.ProposedMessage): NewRecord => ({
  id: uuidOf(message.getId()),
  type: message.getMetadataMap().get('type') ?? '',
  isJson: message.getMetadataMap().get('content-type') === 'application/json',
  data: message.getData_asU8(),
  metadata: message.getCustomMetadata_asU8(),
});

const TOO_LARGE = { code: codes.RESOURCE_EXHAUSTED, details: 'Received message exceeds the maximum configured message size.' };

const error = (code: number, text: string, type: string, details: Message) => {
  const any = new Any();
  any.pack(details.serializeBinary(), `${PREFIX}.${type}`);
  return new status.Status().setCode(code).setMessage(text).setDetails(any);
};

const wrongVersion = (expected: string, actual: number) => {
  const wrong = new shared.WrongExpectedVersion();
  if (actual === NO_STREAM) wrong.setCurrentNoStream(new Empty());
  else wrong.setCurrentStreamRevision(String(actual));
  if (expected === String(NO_STREAM)) wrong.setExpectedNoStream(new Empty());
  else if (expected === String(EXISTS)) wrong.setExpectedStreamExists(new Empty());
  else if (expected === String(ANY)) wrong.setExpectedAny(new Empty());
  else wrong.setExpectedStreamPosition(expected);
  return error(ALREADY_EXISTS, 'WrongExpectedVersion', 'WrongExpectedVersion', wrong);
};

const timedOut = () => error(DEADLINE_EXCEEDED, 'Timeout', 'Timeout', new shared.Timeout());

const gone = (stream: string) =>
  error(NOT_FOUND, 'StreamDeleted', 'StreamDeleted', new shared.StreamDeleted().setStreamIdentifier(streamIdentifier(stream)));

const responseTo = (outcome: Exclude<Outcome, string>, { stream, expected }: Batch): Streams.BatchAppendResp => {
  const response = new streams.BatchAppendResp();
  if ('violations' in outcome) {
    const [first] = outcome.violations;
    return response.setError(isGone(outcome.violations) ? gone(stream) : wrongVersion(expected, first?.actual ?? NO_STREAM));
  }
  const success = new streams.BatchAppendResp.Success().setCurrentRevision(String(outcome.revisions[0]));
  if (outcome.position < 0) return response.setSuccess(success.setNoPosition(new Empty()));
  const position = String(outcome.position);
  return response.setSuccess(success.setPosition(new shared.AllStreamPosition().setCommitPosition(position).setPreparePosition(position)));
};

/** Of no records, which are accepted whatever is expected. */
const NOTHING_WRITTEN: Outcome = { position: 0, revisions: [0] };

const answerTo = async (append: Append, batch: Batch): Promise<Streams.BatchAppendResp> => {
  const records = batch.records.map((record) => ({ stream: 0, record }));
  const outcome =
    records.length === 0 ? NOTHING_WRITTEN : await append({ records, streams: [{ name: batch.stream, expected: Number(batch.expected) }] });
  if (outcome !== 'pending') return responseTo(outcome, batch);
  await timeout();
  return new streams.BatchAppendResp().setError(timedOut());
};

/** How a write is answered that a node of a cluster did not make; the call itself fails where another node leads. */
const refused = (error: unknown): Streams.BatchAppendResp => {
  if (!(error instanceof Refused) || error.refusal.reason === 'not-leader') throw error;
  const any = new Any();
  any.pack(new Empty().serializeBinary(), 'google.protobuf.Empty');
  const notReady = new status.Status().setMessage('Server Is Not Ready').setDetails(any);
  return new streams.BatchAppendResp().setError(error.refusal.reason === 'not-ready' ? notReady : timedOut());
};

/** The call behind `appendToStream`: it stays open, carries many appends, and none of them has a deadline. */
export const batchAppend =
  (append: Append, faults: Faults): handleBidiStreamingCall<Streams.BatchAppendReq, Streams.BatchAppendResp> =>
  (call) => {
    const open = new Map<string, Batch>();
    const finish = async (request: Streams.BatchAppendReq, batch: Batch): Promise<void> => {
      const response = await withFaults(faults, () => answerTo(append, batch)).catch(refused);
      call.write(response.setCorrelationId(request.getCorrelationId()).setStreamIdentifier(streamIdentifier(batch.stream)));
    };
    call.on('data', (request: Streams.BatchAppendReq) => {
      if (request === OVERSIZED) return void call.emit('error', TOO_LARGE);
      const id = uuidOf(request.getCorrelationId());
      const options = request.getOptions();
      const batch = open.get(id) ?? { stream: '', expected: String(ANY), records: [] };
      if (options !== undefined) {
        batch.stream = streamNameOf(options.getStreamIdentifier());
        batch.expected = expectedOf(options);
      }
      batch.records.push(...request.getProposedMessagesList().map(recordOf));
      open.set(id, batch);
      if (!request.getIsFinal()) return;
      open.delete(id);
      finish(request, batch).catch((error: unknown) => {
        if (error instanceof Refused) call.emit('error', trailersOf(error.refusal));
        else call.destroy(error instanceof Error ? error : undefined);
      });
    });
    call.on('end', () => call.end());
    call.on('error', () => open.clear());
  };
