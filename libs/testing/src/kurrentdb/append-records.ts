import type { handleUnaryCall } from '@grpc/grpc-js';
import { ANY, DELETED, EXISTS, NO_STREAM, TOMBSTONED, type Append, type Outcome, type Placed } from './append-to.ts';
import { answerWith, timeout, withFaults } from './calls.ts';
import type { Faults } from './faults.ts';
import { THROWN, badRequest, timedOut, type Failure, type Fault } from './grpc-status.ts';
import { prepared } from './prepared-records.ts';
import { nameFaults } from './record-faults.ts';
import { violated, type Expectation } from './violations.ts';
import { records, type Records } from './wire.ts';

const STATES: readonly number[] = [NO_STREAM, EXISTS, DELETED, TOMBSTONED];
const STATES_TEXT = 'NoStream (-1), Exists (-4), Deleted (-5), or Tombstoned (-6). Any (-2) is not allowed.';

type Request = Readonly<{ streams: readonly Expectation[]; records: readonly Placed[] }>;

/** Within one request names are the same in any case. */
const keyOf = (name: string): string => name.toLowerCase();

const requestFaults = (request: Records.AppendRecordsRequest): readonly Fault[] => {
  const checks = request.getChecksList().map((check) => check.getStreamState());
  const isOnce = new Set(checks.map((check) => keyOf(check?.getStream() ?? ''))).size === checks.length;
  return [
    ...(request.getRecordsList().length > 0
      ? []
      : [{ field: 'Records', text: 'Append records request must contain at least one record.' }]),
    ...checks.flatMap((check, n) => {
      const expected = Number(check?.getExpectedState() ?? 0);
      const field = `Checks[${n}].StreamState`;
      const text = `Expected state must be positive or one of the allowed constants: ${STATES_TEXT}`;
      const states = expected >= 0 || STATES.includes(expected) ? [] : [{ field: `${field}.ExpectedState`, text }];
      return [...nameFaults(`${field}.Stream`, check?.getStream() ?? ''), ...states];
    }),
    ...(isOnce ? [] : [{ field: 'Checks', text: 'Each stream can only appear once in consistency checks.' }]),
  ];
};

/** Checks come first among the streams, then those written to without a check: a stream has the name that it has first. */
const requestOf = (request: Records.AppendRecordsRequest): Request | Failure => {
  const faults = requestFaults(request);
  if (faults.length > 0) return badRequest('AppendRecordsRequest', faults);
  const checks = request.getChecksList().map((check) => check.getStreamState());
  const streams = checks.map((check) => ({ name: check?.getStream() ?? '', expected: check?.getExpectedState() ?? '' }));
  const places = new Map(streams.map(({ name }, n) => [keyOf(name), n]));
  const placed: Placed[] = [];
  for (const record of request.getRecordsList()) {
    const name = record.getStream();
    const stream = places.get(keyOf(name)) ?? streams.push({ name, expected: String(ANY) }) - 1;
    places.set(keyOf(name), stream);
    const ready = prepared(record, name);
    if ('code' in ready) return ready;
    placed.push({ stream, record: ready });
  }
  return streams.some(({ name }) => name === '') ? THROWN : { streams, records: placed };
};

const responseOf = (outcome: Exclude<Outcome, string>, { streams, records: placed }: Request): Records.AppendRecordsResponse | Failure => {
  if ('violations' in outcome) return violated(outcome.violations, streams);
  const response = new records.AppendRecordsResponse().setPosition(String(outcome.position));
  for (const stream of new Set(placed.map((one) => one.stream))) {
    const [name, revision] = [streams[stream]?.name ?? '', String(outcome.revisions[stream])];
    response.addRevisions(new records.StreamRevision().setStream(name).setRevision(revision));
  }
  return response;
};

/** Records for several streams, all or none, if all checks hold. */
export const appendRecords =
  (append: Append, faults: Faults): handleUnaryCall<Records.AppendRecordsRequest, Records.AppendRecordsResponse> =>
  (call, answer) =>
    answerWith(answer, async () => {
      const request = requestOf(call.request);
      if ('code' in request) return request;
      const streams = request.streams.map(({ name, expected }) => ({ name, expected: Number(expected) }));
      const outcome = await withFaults(faults, () => append({ streams, records: request.records }));
      if (outcome !== 'pending') return responseOf(outcome, request);
      await timeout();
      return timedOut('Append records');
    });
