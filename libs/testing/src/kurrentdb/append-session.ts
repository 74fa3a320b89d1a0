import { status as codes, type handleClientStreamingCall } from '@grpc/grpc-js';
import { ANY, EXISTS, NO_STREAM, isGone, type Append, type Outcome, type Placed } from './append-to.ts';
import { answerWith, timeout, withFaults } from './calls.ts';
import type { Faults } from './faults.ts';
import { badRequest, failure, timedOut, type Detail, type Failure, type Fault } from './grpc-status.ts';
import { prepared } from './prepared-records.ts';
import { nameFaults } from './record-faults.ts';
import { errors, records, type Records } from './wire.ts';

const STATES: readonly number[] = [NO_STREAM, ANY, EXISTS];

type Session = { streams: { name: string; expected: string }[]; records: Placed[] };

const faultsOf = (request: Records.AppendRequest): readonly Fault[] => {
  const expected = Number(request.getExpectedRevision() ?? ANY);
  const states = 'Expected revision must be positive or one of the allowed constants: NoStream (-1), Any (-2) or Exists (-4).';
  return [
    ...nameFaults('Stream', request.getStream()),
    ...(expected >= 0 || STATES.includes(expected) ? [] : [{ field: 'ExpectedRevision', text: states }]),
    ...(request.getRecordsList().length > 0 ? [] : [{ field: 'Records', text: 'Stream append request must contain at least one record' }]),
  ];
};

type Details = Readonly<{ serializeBinary: () => Uint8Array }>;
const detail = (name: string, details: Details): readonly Detail[] => [
  { type: `kurrentdb.protocol.v2.streams.errors.${name}ErrorDetails`, bytes: details.serializeBinary() },
];

const twice = (stream: string): Failure => {
  const details = new errors.StreamAlreadyInAppendSessionErrorDetails().setStream(stream);
  const text = `Stream '${stream}' already has a different group of messages in this session. Appends for the same stream must currently be grouped together and not interleaved with appends for other streams.`;
  const reason = ['STREAM_ALREADY_IN_APPEND_SESSION', 'streams'] as const;
  return failure(codes.ABORTED, text, reason, detail('StreamAlreadyInAppendSession', details));
};

const tombstoned = (stream: string): Failure => {
  const details = new errors.StreamTombstonedErrorDetails().setStream(stream);
  const text = `Stream '${stream}' has been tombstoned. It has been permanently removed from the system and cannot be restored.`;
  return failure(codes.FAILED_PRECONDITION, text, ['STREAM_TOMBSTONED', 'streams'], detail('StreamTombstoned', details));
};

const conflict = (stream: string, expected: string, actual: string): Failure => {
  const details = new errors.StreamRevisionConflictErrorDetails().setStream(stream).setExpectedRevision(expected).setActualRevision(actual);
  const text = `Append failed due to a revision conflict on stream '${stream}'. Expected revision: ${expected}. Actual revision: ${actual}.`;
  return failure(codes.FAILED_PRECONDITION, text, ['STREAM_REVISION_CONFLICT', 'streams'], detail('StreamRevisionConflict', details));
};

const NO_REQUESTS = failure(
  codes.FAILED_PRECONDITION,
  'Append session started, but no append requests were sent before ending the session.',
  ['APPEND_SESSION_NO_REQUESTS', 'streams'],
);

/** Takes one stream's records into the session, or tells what is wrong with them. */
const take = (session: Session, request: Records.AppendRequest): Failure | undefined => {
  const [name, faults] = [request.getStream(), faultsOf(request)];
  if (faults.length > 0) return badRequest('AppendRequest', faults);
  if (session.streams.some((one) => one.name.toLowerCase() === name.toLowerCase())) return twice(name);
  const stream = session.streams.push({ name, expected: request.getExpectedRevision() ?? String(ANY) }) - 1;
  for (const record of request.getRecordsList()) {
    const ready = prepared(record, name);
    if ('code' in ready) return ready;
    session.records.push({ stream, record: ready });
  }
  return undefined;
};

const responseOf = (outcome: Exclude<Outcome, string>, { streams }: Session): Records.AppendSessionResponse | Failure => {
  if ('violations' in outcome) {
    const [first] = outcome.violations;
    const { name, expected } = streams[first?.stream ?? 0] ?? { name: '', expected: '' };
    return isGone(outcome.violations) ? tombstoned(name) : conflict(name, expected, String(first?.actual));
  }
  const response = new records.AppendSessionResponse().setPosition(String(outcome.position));
  for (const [n, { name }] of streams.entries())
    response.addOutput(new records.AppendResponse().setStream(name).setStreamRevision(String(outcome.revisions[n])));
  return response;
};

/** The call behind `multiStreamAppend`: one message for each stream, and all or nothing at its end. */
export const appendSession =
  (append: Append, faults: Faults): handleClientStreamingCall<Records.AppendRequest, Records.AppendSessionResponse> =>
  (call, answer) => {
    const session: Session = { streams: [], records: [] };
    let refusal: Failure | undefined;
    call.on('data', (request: Records.AppendRequest) => (refusal ??= take(session, request)));
    call.on('end', () =>
      answerWith(answer, async () => {
        if (refusal !== undefined) return refusal;
        if (session.streams.length === 0) return NO_REQUESTS;
        const streams = session.streams.map(({ name, expected }) => ({ name, expected: Number(expected) }));
        const outcome = await withFaults(faults, () => append({ streams, records: session.records }));
        if (outcome !== 'pending') return responseOf(outcome, session);
        await timeout();
        return timedOut('Append session');
      }),
    );
  };
